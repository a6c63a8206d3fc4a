"""A small LeNet-style CNN for 8x8 digits and how it is trained."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .augment import Jitter
from .dataset import Samples, network_input
from .layers import Array, BatchNorm, Conv3x3, Dense, Flatten, Layer, MaxPool2x2, Relu

CLASSES = 10


@dataclass(frozen=True)
class Recipe:
    """Adam (Kingma and Ba, ICLR 2015) under a cosine schedule that ends at zero."""

    epochs: int = 120
    batch: int = 32
    learning_rate: float = 1e-2
    weight_decay: float = 1e-1
    jitter: Jitter | None = Jitter()
    seed: int = 8


def build_lenet(random: np.random.RandomState) -> list[Layer]:
    """All layers but the softmax. conv1 has no bias: bn1 would cancel it."""
    return [
        Conv3x3("conv1", 1, 8, random, bias=False),
        BatchNorm("bn1", 8),
        Relu("relu1"),
        MaxPool2x2("pool1"),
        Conv3x3("conv2", 8, 16, random),
        Relu("relu2"),
        MaxPool2x2("pool2"),
        Flatten("flatten"),
        Dense("fc1", 64, 32, random),
        Relu("relu3"),
        Dense("fc2", 32, CLASSES, random),
    ]


def forward(layers: list[Layer], x: Array, training: bool = False) -> Array:
    """Logits [N, 10] of inputs [N, 1, 8, 8]."""
    for layer in layers:
        x = layer.forward(x, training)
    return x


def accuracy(layers: list[Layer], samples: Samples) -> float:
    predicted = forward(layers, network_input(samples.images)).argmax(axis=1)
    return float((predicted == samples.labels).mean())


def train(samples: Samples, recipe: Recipe) -> list[Layer]:
    random = np.random.RandomState(recipe.seed)
    layers = build_lenet(random)
    optimiser = _Adam(layers, recipe.weight_decay)
    batches = -(-len(samples) // recipe.batch)
    steps = recipe.epochs * batches
    for _ in range(recipe.epochs):
        for indices in np.array_split(random.permutation(len(samples)), batches):
            batch = samples.take(indices)
            images = recipe.jitter.apply(batch.images, random) if recipe.jitter else batch.images
            logits = forward(layers, network_input(images), training=True)
            _backward(layers, _cross_entropy_gradient(logits, batch.labels))
            progress = optimiser.steps_done / steps
            optimiser.step(recipe.learning_rate * 0.5 * (1.0 + np.cos(np.pi * progress)))
    return layers


def _backward(layers: list[Layer], gradient: Array) -> None:
    for layer in reversed(layers):
        gradient = layer.backward(gradient)


def _cross_entropy_gradient(logits: Array, labels: NDArray[np.uint8]) -> Array:
    """Of the batch's mean cross-entropy after softmax, with respect to the logits."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return (probabilities - np.eye(CLASSES)[labels]) / len(labels)


class _Adam:
    """With decoupled weight decay on the weights only (Loshchilov and Hutter, ICLR 2019)."""

    BETA1 = 0.9
    BETA2 = 0.999
    EPSILON = 1e-8

    def __init__(self, layers: list[Layer], weight_decay: float) -> None:
        self.steps_done = 0
        self._weight_decay = weight_decay
        self._slots = [
            (layer, key, np.zeros_like(value), np.zeros_like(value))
            for layer in layers
            for key, value in layer.parameters.items()
        ]

    def step(self, rate: float) -> None:
        self.steps_done += 1
        bias1 = 1.0 - self.BETA1**self.steps_done
        bias2 = 1.0 - self.BETA2**self.steps_done
        for layer, key, first, second in self._slots:
            value, gradient = layer.parameters[key], layer.gradients[key]
            first += (1.0 - self.BETA1) * (gradient - first)
            second += (1.0 - self.BETA2) * (gradient**2 - second)
            value -= rate * (first / bias1) / (np.sqrt(second / bias2) + self.EPSILON)
            if key == "weight":
                value -= rate * self._weight_decay * value
