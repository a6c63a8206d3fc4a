"""Layers with forward and backward passes, in plain NumPy.

Activations are NCHW. `forward` keeps what `backward` needs; `backward` takes the gradient of the
loss with respect to the output, fills `gradients`, and returns the one with respect to the input.
"""

from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Layer(Protocol):
    name: str
    parameters: dict[str, Array]
    gradients: dict[str, Array]

    def forward(self, x: Array, training: bool) -> Array: ...

    def backward(self, dy: Array) -> Array: ...


def _he_normal(random: np.random.RandomState, shape: tuple[int, ...]) -> Array:
    """Zero mean, variance 2 / fan-in: He et al., "Delving Deep into Rectifiers", ICCV 2015."""
    return random.normal(0.0, np.sqrt(2.0 / np.prod(shape[1:])), shape)


class Conv3x3:
    """3x3 convolution, stride 1, padding 1; weight [M, C, 3, 3], bias [M] if any."""

    def __init__(
        self,
        name: str,
        channels: int,
        filters: int,
        random: np.random.RandomState,
        bias: bool = True,
    ) -> None:
        self.name = name
        self.parameters = {"weight": _he_normal(random, (filters, channels, 3, 3))}
        if bias:
            self.parameters["bias"] = np.zeros(filters)
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, training: bool) -> Array:
        batch, channels, height, width = x.shape
        filters = self.parameters["weight"].reshape(-1, channels * 9)
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        windows = sliding_window_view(padded, (3, 3), axis=(2, 3))
        self._columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, channels * 9)
        self._padded_shape = padded.shape
        y = self._columns @ filters.T
        if "bias" in self.parameters:
            y += self.parameters["bias"]
        return y.reshape(batch, height, width, -1).transpose(0, 3, 1, 2)

    def backward(self, dy: Array) -> Array:
        batch, filters, height, width = dy.shape
        weight = self.parameters["weight"]
        dy_rows = dy.transpose(0, 2, 3, 1).reshape(-1, filters)
        self.gradients["weight"] = (dy_rows.T @ self._columns).reshape(weight.shape)
        if "bias" in self.parameters:
            self.gradients["bias"] = dy_rows.sum(axis=0)

        taps = (dy_rows @ weight.reshape(filters, -1)).reshape(batch, height, width, -1, 3, 3)
        dx = np.zeros(self._padded_shape)
        for r in range(3):
            for s in range(3):
                dx[:, :, r : r + height, s : s + width] += taps[..., r, s].transpose(0, 3, 1, 2)
        return dx[:, :, 1:-1, 1:-1]


class BatchNorm:
    """Ioffe and Szegedy, "Batch Normalization", ICML 2015; per channel over N, H and W."""

    EPSILON = 1e-5
    MOMENTUM = 0.9

    def __init__(self, name: str, channels: int) -> None:
        self.name = name
        self.parameters = {"scale": np.ones(channels), "bias": np.zeros(channels)}
        self.gradients: dict[str, Array] = {}
        self.mean = np.zeros(channels)
        self.var = np.ones(channels)

    def forward(self, x: Array, training: bool) -> Array:
        mean, var = self.mean, self.var
        if training:
            mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
            self.mean = self.MOMENTUM * self.mean + (1 - self.MOMENTUM) * mean
            self.var = self.MOMENTUM * self.var + (1 - self.MOMENTUM) * var
        self._inverse_std = 1.0 / np.sqrt(_per_channel(var) + self.EPSILON)
        self._normalised = (x - _per_channel(mean)) * self._inverse_std
        scale, bias = self.parameters["scale"], self.parameters["bias"]
        return self._normalised * _per_channel(scale) + _per_channel(bias)

    def backward(self, dy: Array) -> Array:
        axes = (0, 2, 3)
        self.gradients["scale"] = (dy * self._normalised).sum(axis=axes)
        self.gradients["bias"] = dy.sum(axis=axes)
        count = dy.size / dy.shape[1]
        correction = (
            _per_channel(self.gradients["bias"])
            + self._normalised * _per_channel(self.gradients["scale"])
        ) / count
        return (dy - correction) * _per_channel(self.parameters["scale"]) * self._inverse_std


def _per_channel(values: Array) -> Array:
    return values.reshape(1, -1, 1, 1)


class Relu:
    def __init__(self, name: str) -> None:
        self.name = name
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, training: bool) -> Array:
        self._positive = x > 0
        return np.where(self._positive, x, 0.0)

    def backward(self, dy: Array) -> Array:
        return np.where(self._positive, dy, 0.0)


class MaxPool2x2:
    """2x2 windows, stride 2; the gradient goes to the first maximum of a window."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, training: bool) -> Array:
        batch, channels, height, width = x.shape
        tiled = x.reshape(batch, channels, height // 2, 2, width // 2, 2)
        windows = tiled.transpose(0, 1, 2, 4, 3, 5).reshape(*tiled.shape[:3], width // 2, 4)
        self._winner = windows.argmax(axis=-1)[..., np.newaxis]
        return np.take_along_axis(windows, self._winner, axis=-1)[..., 0]

    def backward(self, dy: Array) -> Array:
        batch, channels, height, width = dy.shape
        windows = np.zeros((*dy.shape, 4))
        np.put_along_axis(windows, self._winner, dy[..., np.newaxis], axis=-1)
        tiled = windows.reshape(*dy.shape, 2, 2).transpose(0, 1, 2, 4, 3, 5)
        return tiled.reshape(batch, channels, 2 * height, 2 * width)


class Flatten:
    def __init__(self, name: str) -> None:
        self.name = name
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, training: bool) -> Array:
        self._shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy: Array) -> Array:
        return dy.reshape(self._shape)


class Dense:
    """y = x W^T + b; weight [outputs, inputs], bias [outputs]."""

    def __init__(
        self, name: str, inputs: int, outputs: int, random: np.random.RandomState
    ) -> None:
        self.name = name
        self.parameters = {
            "weight": _he_normal(random, (outputs, inputs)),
            "bias": np.zeros(outputs),
        }
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array, training: bool) -> Array:
        self._x = x
        return x @ self.parameters["weight"].T + self.parameters["bias"]

    def backward(self, dy: Array) -> Array:
        self.gradients["weight"] = dy.T @ self._x
        self.gradients["bias"] = dy.sum(axis=0)
        return dy @ self.parameters["weight"]
