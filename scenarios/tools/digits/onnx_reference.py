"""Evaluates a saved ONNX model node by node, from the operators' definitions alone.

Shares nothing with the training code, so that the accuracy it gives is the file's own.
"""

from typing import Callable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Tensor = NDArray[np.float32]
Attributes = dict[str, object]


def evaluate(model: onnx.ModelProto, x: Tensor) -> Tensor:
    """The model's only output for its only input, in float32."""
    graph = model.graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    tensors[graph.input[0].name] = x.astype(np.float32)
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        inputs = [tensors[name] for name in node.input]
        tensors[node.output[0]] = _OPERATORS[node.op_type](attributes, *inputs)
    return tensors[graph.output[0].name]


def _conv(attributes: Attributes, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    top, left, bottom, right = attributes["pads"]
    stride_y, stride_x = attributes["strides"]
    filters, channels, kernel_h, kernel_w = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    height = (padded.shape[2] - kernel_h) // stride_y + 1
    width = (padded.shape[3] - kernel_w) // stride_x + 1
    y = np.zeros((len(x), filters, height, width), dtype=np.float32)
    for row in range(height):
        for column in range(width):
            top_left = row * stride_y, column * stride_x
            window = padded[
                :, :, top_left[0] : top_left[0] + kernel_h, top_left[1] : top_left[1] + kernel_w
            ]
            for m in range(filters):
                y[:, m, row, column] = (window * weight[m]).sum(axis=(1, 2, 3))
    return y if bias is None else y + bias.reshape(1, -1, 1, 1)


def _batch_normalization(
    attributes: Attributes, x: Tensor, scale: Tensor, bias: Tensor, mean: Tensor, var: Tensor
) -> Tensor:
    scale, bias, mean, var = (v.reshape(1, -1, 1, 1) for v in (scale, bias, mean, var))
    return scale * (x - mean) / np.sqrt(var + np.float32(attributes["epsilon"])) + bias


def _relu(attributes: Attributes, x: Tensor) -> Tensor:
    return np.maximum(x, np.float32(0))


def _max_pool(attributes: Attributes, x: Tensor) -> Tensor:
    kernel_h, kernel_w = attributes["kernel_shape"]
    stride_y, stride_x = attributes["strides"]
    height = (x.shape[2] - kernel_h) // stride_y + 1
    width = (x.shape[3] - kernel_w) // stride_x + 1
    y = np.empty((*x.shape[:2], height, width), dtype=np.float32)
    for row in range(height):
        for column in range(width):
            top, left = row * stride_y, column * stride_x
            y[:, :, row, column] = x[:, :, top : top + kernel_h, left : left + kernel_w].max(
                axis=(2, 3)
            )
    return y


def _flatten(attributes: Attributes, x: Tensor) -> Tensor:
    return x.reshape(int(np.prod(x.shape[: attributes["axis"]])), -1)


def _gemm(attributes: Attributes, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    if attributes.get("transB", 0):
        b = b.T
    return a @ b + c


def _softmax(attributes: Attributes, x: Tensor) -> Tensor:
    exponentials = np.exp(x - x.max(axis=attributes["axis"], keepdims=True))
    return exponentials / exponentials.sum(axis=attributes["axis"], keepdims=True)


_OPERATORS: dict[str, Callable[..., Tensor]] = {
    "Conv": _conv,
    "BatchNormalization": _batch_normalization,
    "Relu": _relu,
    "MaxPool": _max_pool,
    "Flatten": _flatten,
    "Gemm": _gemm,
    "Softmax": _softmax,
}
