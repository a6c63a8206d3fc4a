"""The trained network as an ONNX model: one node per layer, tensors named after their producer."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .layers import Array, BatchNorm, Conv3x3, Dense, Flatten, Layer, MaxPool2x2, Relu

OPSET = 13
IR_VERSION = 7  # the one released with opset 13
INPUT = "image"
OUTPUT = "probabilities"


def to_onnx(layers: list[Layer], name: str, doc: str) -> onnx.ModelProto:
    """Checked, with the shape of every tensor; batch dimension `N`, parameters in float32."""
    nodes: list[onnx.NodeProto] = []
    initializers: list[onnx.TensorProto] = []
    source = INPUT
    for layer in layers:
        tensors = _tensors(layer)
        initializers += [_initializer(tensor, value) for tensor, value in tensors.items()]
        op_type, attributes = _operator(layer)
        inputs = [source, *tensors]
        nodes.append(
            helper.make_node(op_type, inputs, [layer.name], name=layer.name, **attributes)
        )
        source = layer.name
    nodes.append(helper.make_node("Softmax", [source], [OUTPUT], name="softmax", axis=1))

    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["N", 10])],
        initializers,
    )
    model = helper.make_model(
        graph,
        producer_name="make_digits",
        doc_string=doc,
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    onnx.checker.check_model(model, full_check=True)
    return onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)


def _tensors(layer: Layer) -> dict[str, Array]:
    """A layer's initializers in the operator's input order."""
    values = dict(layer.parameters)
    if isinstance(layer, BatchNorm):
        values |= {"mean": layer.mean, "var": layer.var}
    return {f"{layer.name}.{key}": value for key, value in values.items()}


def _initializer(name: str, value: Array) -> onnx.TensorProto:
    return numpy_helper.from_array(value.astype(np.float32), name)


def _operator(layer: Layer) -> tuple[str, dict[str, object]]:
    match layer:
        case Conv3x3():
            return "Conv", {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [1, 1]}
        case BatchNorm():
            return "BatchNormalization", {"epsilon": layer.EPSILON}
        case Relu():
            return "Relu", {}
        case MaxPool2x2():
            return "MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2]}
        case Flatten():
            return "Flatten", {"axis": 1}
        case Dense():
            return "Gemm", {"transB": 1}
    raise TypeError(f"no ONNX operator for layer '{layer.name}'")
