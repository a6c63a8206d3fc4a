"""Networks of +-1: weights and activations are signs, sums are integers.

Trained with latent weights and straight-through estimators (Courbariaux and Bengio,
"BinaryNet", 2016): forward by signs, backward as if a sign were the identity on [-1, 1]. sign(0)
is +1, and beyond the edges of an image is -1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .augment import Jitter
from .layers import MaxPool2x2

Array = NDArray[np.float64]

LEVELS = (3, 8, 13)  # of 16: a pixel is +1 or -1 for each
SIDE = 8


@dataclass(frozen=True)
class Recipe:
    """Adam (Kingma and Ba, ICLR 2015) under a cosine schedule that ends at zero."""

    filters: tuple[int, ...] = ()  # of 3 x 3 convolutions, 2 x 2 pooling behind each
    hidden: tuple[int, ...] = (96, 96)
    epochs: int = 300
    batch: int = 64
    learning_rate: float = 1e-2
    temperature: float = 8.0  # of the sums that are the logits
    seed: int = 3


def inputs_of(images: NDArray[np.float64]) -> Array:
    """[N, 8, 8] of 0..16 to [N, 3, 8, 8] of +-1, a channel for each level."""
    return np.stack([np.where(images >= level, 1.0, -1.0) for level in LEVELS], axis=1)


def signs(values: Array) -> Array:
    return np.where(values >= 0, 1.0, -1.0)


class BinaryDense:
    """Signs times signs, batch normalised; what comes out is before the sign."""

    MOMENTUM = 0.95
    EPSILON = 1e-4

    def __init__(
        self, name: str, inputs: int, outputs: int, random: np.random.RandomState
    ) -> None:
        self.name = name
        self.parameters = {
            "weight": random.uniform(-1, 1, (inputs, outputs)) * 0.3,
            "gain": np.ones(outputs),
            "bias": np.zeros(outputs),
        }
        self.gradients = {key: np.zeros_like(v) for key, v in self.parameters.items()}
        self.mean, self.variance = np.zeros(outputs), np.ones(outputs)

    def forward(self, x: Array, training: bool) -> Array:
        self._shape = x.shape
        return self.normalise(x.reshape(len(x), -1), training)

    def backward(self, gradient: Array) -> Array:
        return self.denormalise(gradient).reshape(self._shape)

    def normalise(self, x: Array, training: bool) -> Array:
        self._x = x
        dot = x @ signs(self.parameters["weight"])
        mean, variance = self.mean, self.variance
        if training:
            mean, variance = dot.mean(axis=0), dot.var(axis=0)
            self.mean = self.mean + (1 - self.MOMENTUM) * (mean - self.mean)
            self.variance = self.variance + (1 - self.MOMENTUM) * (variance - self.variance)
        self._deviation = np.sqrt(variance + self.EPSILON)
        self._normal = (dot - mean) / self._deviation
        return self._normal * self.parameters["gain"] + self.parameters["bias"]

    def denormalise(self, gradient: Array) -> Array:
        normal = self._normal
        self.gradients["gain"] = (gradient * normal).sum(axis=0)
        self.gradients["bias"] = gradient.sum(axis=0)
        g = gradient * self.parameters["gain"]
        g = (g - g.mean(axis=0) - normal * (g * normal).mean(axis=0)) / self._deviation
        self.gradients["weight"] = self._x.T @ g
        return g @ signs(self.parameters["weight"]).T


class BinaryConv(BinaryDense):
    """3 x 3, stride 1, a border of -1; 2 x 2 pooling, which a sign may come before or after."""

    def __init__(
        self, name: str, channels: int, filters: int, random: np.random.RandomState
    ) -> None:
        super().__init__(name, channels * 9, filters, random)
        self._pool = MaxPool2x2(name + "_pool")

    def forward(self, x: Array, training: bool) -> Array:
        batch, channels, height, width = x.shape
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-1.0)
        windows = sliding_window_view(padded, (3, 3), axis=(2, 3))
        self._shape = x.shape
        y = self.normalise(
            windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, channels * 9), training
        )
        y = y.reshape(batch, height, width, -1).transpose(0, 3, 1, 2)
        return self._pool.forward(y, training)

    def backward(self, gradient: Array) -> Array:
        batch, channels, height, width = self._shape
        rows = self._pool.backward(gradient).transpose(0, 2, 3, 1).reshape(-1, len(self.mean))
        taps = self.denormalise(rows).reshape(batch, height, width, channels, 3, 3)
        dx = np.zeros((batch, channels, height + 2, width + 2))
        for r in range(3):
            for s in range(3):
                dx[:, :, r : r + height, s : s + width] += taps[..., r, s].transpose(0, 3, 1, 2)
        return dx[:, :, 1:-1, 1:-1]


class BinaryScores:
    """The last layer: sums and a bias, of which the largest names the class."""

    def __init__(
        self, name: str, inputs: int, outputs: int, random: np.random.RandomState
    ) -> None:
        self.name = name
        self.parameters = {
            "weight": random.uniform(-1, 1, (inputs, outputs)) * 0.3,
            "bias": np.zeros(outputs),
        }
        self.gradients = {key: np.zeros_like(v) for key, v in self.parameters.items()}

    def forward(self, x: Array, training: bool) -> Array:
        self._shape = x.shape
        self._x = x.reshape(len(x), -1)
        bias = self.parameters["bias"] if training else np.rint(self.parameters["bias"])
        return self._x @ signs(self.parameters["weight"]) + bias

    def backward(self, gradient: Array) -> Array:
        self.gradients["weight"] = self._x.T @ gradient
        self.gradients["bias"] = gradient.sum(axis=0)
        return (gradient @ signs(self.parameters["weight"]).T).reshape(self._shape)


BinaryLayer = BinaryDense | BinaryScores


def build(recipe: Recipe, classes: int, random: np.random.RandomState) -> list[BinaryLayer]:
    layers: list[BinaryLayer] = []
    channels, side = len(LEVELS), SIDE
    for filters in recipe.filters:
        layers.append(BinaryConv(f"conv{len(layers) + 1}", channels, filters, random))
        channels, side = filters, side // 2
    inputs = channels * side * side
    for number, outputs in enumerate(recipe.hidden, 1):
        layers.append(BinaryDense(f"hidden{number}", inputs, outputs, random))
        inputs = outputs
    layers.append(BinaryScores("scores", inputs, classes, random))
    return layers


def train(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], recipe: Recipe, jitter: Jitter
) -> list[BinaryLayer]:
    random = np.random.RandomState(recipe.seed)
    classes = int(labels.max()) + 1
    layers = build(recipe, classes, random)
    moments = [
        (layer, key, np.zeros_like(value), np.zeros_like(value))
        for layer in layers
        for key, value in layer.parameters.items()
    ]
    batches = len(images) // recipe.batch
    step, steps = 0, recipe.epochs * batches
    for _ in range(recipe.epochs):
        for indices in np.array_split(random.permutation(len(images)), batches):
            x = inputs_of(jitter.apply(images[indices], random))
            before_signs = []
            for layer in layers[:-1]:
                before_signs.append(layer.forward(x, training=True))
                x = signs(before_signs[-1])
            logits = layers[-1].forward(x, training=True) / recipe.temperature
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
    return layers


def classify(layers: list[BinaryLayer], images: NDArray[np.uint8]) -> NDArray[np.int64]:
    x = inputs_of(images.astype(np.float64))
    for layer in layers[:-1]:
        x = signs(layer.forward(x, training=False))
    return layers[-1].forward(x, training=False).argmax(axis=1)
