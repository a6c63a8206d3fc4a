"""Fully connected networks of +-1: weights and activations are signs, sums are integers.

Trained with latent weights and straight-through estimators (Courbariaux and Bengio,
"BinaryNet", 2016): forward by signs, backward as if a sign were the identity on [-1, 1]. Batch
normalisation before a sign is a threshold on the sum, so that what is left is
y = +1 iff (dot >= T) != inverted. sign(0) is +1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .augment import Jitter

Array = NDArray[np.float64]

LEVELS = (3, 8, 13)  # of 16: a pixel is +1 or -1 for each


@dataclass(frozen=True)
class Recipe:
    """Adam (Kingma and Ba, ICLR 2015) under a cosine schedule that ends at zero."""

    hidden: tuple[int, ...] = (96, 96)
    epochs: int = 300
    batch: int = 64
    learning_rate: float = 1e-2
    temperature: float = 8.0  # of the sums that are the logits
    seed: int = 3


@dataclass(frozen=True)
class BinaryLayer:
    weight: NDArray[np.int8]  # [outputs, inputs], +-1
    threshold: NDArray[np.int32]  # [outputs]
    inverted: NDArray[np.bool_]  # [outputs]

    def sums(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        return values @ self.weight.T.astype(np.int64)

    def forward(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where((self.sums(values) >= self.threshold) != self.inverted, 1, -1)


def inputs_of(images: NDArray[np.float64]) -> NDArray[np.int64]:
    """[N, 8, 8] of 0..16 to [N, 192] of +-1: all pixels at the first level, then at the next."""
    flat = images.reshape(len(images), -1)
    return np.concatenate([np.where(flat >= level, 1, -1) for level in LEVELS], axis=1)


def signs(values: Array) -> Array:
    return np.where(values >= 0, 1.0, -1.0)


class _Layer:
    MOMENTUM = 0.95
    EPSILON = 1e-4

    def __init__(self, inputs: int, outputs: int, random: np.random.RandomState) -> None:
        self.parameters = {
            "weight": random.uniform(-1, 1, (inputs, outputs)) * 0.3,
            "gain": np.ones(outputs),
            "bias": np.zeros(outputs),
        }
        self.gradients = {key: np.zeros_like(v) for key, v in self.parameters.items()}
        self.mean, self.variance = np.zeros(outputs), np.ones(outputs)

    def forward(self, x: Array) -> Array:
        self.x = x
        dot = x @ signs(self.parameters["weight"])
        mean, variance = dot.mean(axis=0), dot.var(axis=0)
        self.mean += (1 - self.MOMENTUM) * (mean - self.mean)
        self.variance += (1 - self.MOMENTUM) * (variance - self.variance)
        self.deviation = np.sqrt(variance + self.EPSILON)
        self.normal = (dot - mean) / self.deviation
        return self.normal * self.parameters["gain"] + self.parameters["bias"]

    def backward(self, gradient: Array) -> Array:
        self.gradients["gain"] = (gradient * self.normal).sum(axis=0)
        self.gradients["bias"] = gradient.sum(axis=0)
        g = gradient * self.parameters["gain"]
        g = (g - g.mean(axis=0) - self.normal * (g * self.normal).mean(axis=0)) / self.deviation
        self.gradients["weight"] = self.x.T @ g
        return g @ signs(self.parameters["weight"]).T


class _Output:
    def __init__(self, inputs: int, outputs: int, random: np.random.RandomState) -> None:
        self.parameters = {
            "weight": random.uniform(-1, 1, (inputs, outputs)) * 0.3,
            "bias": np.zeros(outputs),
        }
        self.gradients = {key: np.zeros_like(v) for key, v in self.parameters.items()}

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ signs(self.parameters["weight"]) + self.parameters["bias"]

    def backward(self, gradient: Array) -> Array:
        self.gradients["weight"] = self.x.T @ gradient
        self.gradients["bias"] = gradient.sum(axis=0)
        return gradient @ signs(self.parameters["weight"]).T


def train(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], recipe: Recipe, jitter: Jitter
) -> list[BinaryLayer]:
    random = np.random.RandomState(recipe.seed)
    classes = int(labels.max()) + 1
    sizes = [images[0].size * len(LEVELS), *recipe.hidden]
    layers: list = [_Layer(a, b, random) for a, b in zip(sizes, sizes[1:])]
    layers.append(_Output(sizes[-1], classes, random))
    moments = [
        (layer, key, np.zeros_like(value), np.zeros_like(value))
        for layer in layers
        for key, value in layer.parameters.items()
    ]
    batches = len(images) // recipe.batch
    step, steps = 0, recipe.epochs * batches
    for _ in range(recipe.epochs):
        for indices in np.array_split(random.permutation(len(images)), batches):
            x = inputs_of(jitter.apply(images[indices], random)).astype(np.float64)
            before_signs = []
            for layer in layers[:-1]:
                before_signs.append(layer.forward(x))
                x = signs(before_signs[-1])
            logits = layers[-1].forward(x) / recipe.temperature
            exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
            probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
            gradient = (probabilities - np.eye(classes)[labels[indices]]) / len(indices)
            gradient = layers[-1].backward(gradient / recipe.temperature)
            for layer, before in zip(reversed(layers[:-1]), reversed(before_signs)):
                gradient = layer.backward(gradient * (np.abs(before) <= 1))
            step += 1
            rate = recipe.learning_rate * 0.5 * (1.0 + np.cos(np.pi * step / steps))
            for layer, key, first, second in moments:
                slope = layer.gradients[key]
                first += 0.1 * (slope - first)
                second += 0.001 * (slope**2 - second)
                correction = np.sqrt(second / (1 - 0.999**step)) + 1e-8
                layer.parameters[key] -= rate * (first / (1 - 0.9**step)) / correction
                if key == "weight":
                    np.clip(layer.parameters[key], -1, 1, out=layer.parameters[key])
    return [fold(layer) for layer in layers[:-1]] + [fold_output(layers[-1])]


def fold(layer: _Layer) -> BinaryLayer:
    """gain * (dot - mean) / deviation + bias >= 0, as a threshold on dot."""
    gain, bias = layer.parameters["gain"], layer.parameters["bias"]
    deviation = np.sqrt(layer.variance + layer.EPSILON)
    inverted = gain < 0
    with np.errstate(divide="ignore"):
        edge = layer.mean - bias * deviation / gain
    # Above zero gain: dot >= edge. Below: dot <= edge, which is not dot >= floor(edge) + 1.
    threshold = np.where(inverted, np.floor(edge) + 1, np.ceil(edge))
    weight = signs(layer.parameters["weight"]).T.astype(np.int8)
    return BinaryLayer(weight, threshold.astype(np.int32), inverted)


def fold_output(layer: _Output) -> BinaryLayer:
    weight = signs(layer.parameters["weight"]).T.astype(np.int8)
    threshold = -np.rint(layer.parameters["bias"]).astype(np.int32)
    return BinaryLayer(weight, threshold, np.zeros(len(weight), dtype=bool))


def classify(layers: list[BinaryLayer], images: NDArray[np.uint8]) -> NDArray[np.int64]:
    values = inputs_of(images.astype(np.float64))
    for layer in layers[:-1]:
        values = layer.forward(values)
    return (layers[-1].sums(values) - layers[-1].threshold).argmax(axis=1)
