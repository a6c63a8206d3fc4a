"""Networks of neurons that spike once: non-leaky, potentials that rise by weight * (t - t_input).

Times are parts of the window [0, 1]; a value of x spikes at 1 - x, a value of 0 never. A neuron
fires where its potential first reaches its threshold. Between two inputs the potential is a line,
so the time is exact, and so is its gradient (Mostafa, IEEE TNNLS 2018, with lines instead of
exponentials).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .augment import Jitter

Array = NDArray[np.float64]

NEVER = np.inf
THRESHOLD = 1.0
_LEAST_SLOPE = 0.3  # bounds gradients of neurons that rise slowly


@dataclass(frozen=True)
class Recipe:
    """Adam (Kingma and Ba, ICLR 2015) under a cosine schedule that ends at zero."""

    hidden: int = 48
    epochs: int = 150
    batch: int = 32
    learning_rate: float = 1e-2
    sharpness: float = 60.0  # logits are -sharpness * time
    silence: float = 0.02  # pull on neurons that do not fire
    most_weight: float = 4.0
    seed: int = 5


class SpikingLayer:
    def __init__(self, inputs: int, outputs: int, random: np.random.RandomState) -> None:
        mean, spread = 6.0 / inputs, 8.0 / inputs
        self.weight = random.normal(mean, spread, (inputs, outputs))
        self.gradient = np.zeros_like(self.weight)

    def forward(self, times: Array) -> Array:
        """Spike times [batch, outputs] of input times [batch, inputs]; NEVER without a spike."""
        order = np.argsort(times, axis=1, kind="stable")
        sorted_times = np.take_along_axis(times, order, axis=1)
        is_on = np.isfinite(sorted_times)
        t = np.where(is_on, sorted_times, 0.0)[:, :, None]
        w = self.weight[order] * is_on[:, :, None]
        slope = np.cumsum(w, axis=1)
        moment = np.cumsum(w * t, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            candidate = np.where(slope > 0, (THRESHOLD + moment) / slope, NEVER)
        following = np.concatenate([sorted_times[:, 1:], np.full((len(times), 1), NEVER)], axis=1)
        is_valid = (
            (candidate >= sorted_times[:, :, None])
            & (candidate <= np.minimum(following, 1.0)[:, :, None])
            & is_on[:, :, None]
        )
        fires = is_valid.any(axis=1)
        last = np.where(fires, is_valid.argmax(axis=1), times.shape[1] - 1)

        def at_last(values: Array) -> Array:
            return np.take_along_axis(values, last[:, None, :], axis=1)[:, 0, :]

        spikes = np.where(fires, at_last(candidate), NEVER)
        self._saved = (times, spikes, fires, at_last(slope))
        return spikes

    def backward(self, gradient: Array, silence: float) -> Array:
        """Of the loss with respect to the input times, from that of the spike times."""
        times, spikes, fires, slope = self._saved
        bounded = np.maximum(slope, _LEAST_SLOPE)
        flow = np.where(fires, gradient / bounded, 0.0)
        end = np.where(fires, spikes, 1.0)
        finite = np.where(np.isfinite(times), times, 2.0)
        reach = np.where(
            finite[:, :, None] < end[:, None, :], end[:, None, :] - finite[:, :, None], 0.0
        )
        # A silent neuron is pulled up by what its inputs would give until the window's end.
        pull = np.where(fires, -flow, -np.abs(gradient) * (gradient > 0) - silence / len(times))
        self.gradient = np.einsum("bio,bo->io", reach, pull)
        causal = (reach > 0).astype(np.float64)
        return np.einsum("bio,bo,io->bi", causal, flow, self.weight)


class Network:
    def __init__(self, inputs: int, classes: int, recipe: Recipe) -> None:
        random = np.random.RandomState(recipe.seed)
        self.layers = [
            SpikingLayer(inputs, recipe.hidden, random),
            SpikingLayer(recipe.hidden, classes, random),
        ]

    def forward(self, times: Array) -> Array:
        for layer in self.layers:
            times = layer.forward(times)
        return times


def spike_times(pixels: NDArray[np.float64]) -> Array:
    """[N, 8, 8] of 0..1 to [N, 64] times."""
    flat = pixels.reshape(len(pixels), -1)
    return np.where(flat > 1 / 256, 1.0 - flat, NEVER)


def logits_of(spikes: Array, sharpness: float) -> Array:
    return -sharpness * np.minimum(spikes, 1.0)


def train(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], recipe: Recipe, jitter: Jitter
) -> Network:
    random = np.random.RandomState(recipe.seed)
    classes = int(labels.max()) + 1
    network = Network(images[0].size, classes, recipe)
    moments = [
        (np.zeros_like(layer.weight), np.zeros_like(layer.weight)) for layer in network.layers
    ]
    batches = -(-len(images) // recipe.batch)
    step, steps = 0, recipe.epochs * batches
    for _ in range(recipe.epochs):
        for indices in np.array_split(random.permutation(len(images)), batches):
            pixels = np.clip(jitter.apply(images[indices], random) / 16.0, 0.0, 1.0)
            spikes = network.forward(spike_times(pixels))
            logits = logits_of(spikes, recipe.sharpness)
            exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
            probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
            gradient = -(probabilities - np.eye(classes)[labels[indices]]) / len(indices)
            gradient *= recipe.sharpness
            for layer in reversed(network.layers):
                gradient = layer.backward(gradient, recipe.silence)
            step += 1
            rate = recipe.learning_rate * 0.5 * (1.0 + np.cos(np.pi * step / steps))
            for layer, (first, second) in zip(network.layers, moments):
                first += 0.1 * (layer.gradient - first)
                second += 0.001 * (layer.gradient**2 - second)
                correction = np.sqrt(second / (1 - 0.999**step)) + 1e-8
                layer.weight -= rate * (first / (1 - 0.9**step)) / correction
                np.clip(layer.weight, -recipe.most_weight, recipe.most_weight, out=layer.weight)
    return network


@dataclass(frozen=True)
class QuantisedLayer:
    weight: NDArray[np.int8]  # [outputs, inputs]
    threshold: int  # weights times slots

    LAST_SLOT = 127

    def forward(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """[batch, outputs] of [batch, inputs], both 0..127, as the tile gives them."""
        outputs = np.zeros((len(values), len(self.weight)), dtype=np.int64)
        layer = SpikingLayer.__new__(SpikingLayer)
        layer.weight = self.weight.T.astype(np.float64) / self.threshold * self.LAST_SLOT
        times = np.where(values > 0, 1.0 - values / self.LAST_SLOT, NEVER)
        spikes = layer.forward(times) * self.LAST_SLOT
        fires = spikes < self.LAST_SLOT
        outputs[fires] = self.LAST_SLOT - np.ceil(spikes[fires] - 1e-9).astype(np.int64)
        return outputs


def quantise(network: Network) -> list[QuantisedLayer]:
    layers = []
    for layer in network.layers:
        scale = 127.0 / np.abs(layer.weight).max()
        weight = np.rint(layer.weight.T * scale).astype(np.int8)
        layers.append(QuantisedLayer(weight, int(round(THRESHOLD * scale * 127))))
    return layers


def classify(layers: list[QuantisedLayer], images: NDArray[np.uint8]) -> NDArray[np.int64]:
    values = np.rint(images.reshape(len(images), -1) * (127.0 / 16.0)).astype(np.int64)
    for layer in layers:
        values = layer.forward(values)
    return values.argmax(axis=1)
