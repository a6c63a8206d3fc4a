"""Trained binary networks as ONNX: signs and borders written with standard operators.

sign(x) is Where(GreaterOrEqual(x, 0), +1, -1), which says +1 of zero as Sign would not. A border
of -1 is a Pad in front of a Conv without padding. Weights are +1 and -1.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from .bnn import LEVELS, SIDE, BinaryConv, BinaryDense, BinaryLayer, signs
from .onnx_export import INPUT, IR_VERSION, OPSET

OUTPUT = "scores"


class Writer:
    """Appends nodes to a chain; names of tensors are those of the nodes that make them."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def real(self, name: str, value: NDArray | float) -> str:
        return self.constant(name, np.asarray(value, dtype=np.float32))

    def node(self, op_type: str, inputs: list[str], name: str, **attributes: object) -> str:
        name = self.prefix + name
        self.nodes.append(helper.make_node(op_type, inputs, [name], name=name, **attributes))
        return name

    def sign(self, source: str, name: str) -> str:
        zero, one = self.real("zero", 0.0), self.real("one", 1.0)
        above = self.node("GreaterOrEqual", [source, zero], name + "_above")
        return self.node("Where", [above, one, self.real("minus_one", -1.0)], name)

    def normalised(self, source: str, layer: BinaryDense) -> str:
        tensors = {
            "scale": layer.parameters["gain"],
            "bias": layer.parameters["bias"],
            "mean": layer.mean,
            "var": layer.variance,
        }
        inputs = [self.real(f"{self.prefix}{layer.name}.{k}", v) for k, v in tensors.items()]
        name = layer.name + "_norm"
        return self.node(
            "BatchNormalization", [source, *inputs], name, epsilon=float(layer.EPSILON)
        )

    def layer(self, source: str, layer: BinaryLayer) -> str:
        weight = signs(layer.parameters["weight"]).T
        weight_name = f"{self.prefix}{layer.name}.weight"
        if isinstance(layer, BinaryConv):
            pads = self.constant("border", np.array([0, 0, 1, 1, 0, 0, 1, 1], dtype=np.int64))
            minus = self.real("minus_one", -1.0)
            source = self.node("Pad", [source, pads, minus], layer.name + "_border")
            weight = self.real(weight_name, weight.reshape(len(weight), -1, 3, 3))
            source = self.node("Conv", [source, weight], layer.name, kernel_shape=[3, 3])
            source = self.sign(self.normalised(source, layer), layer.name + "_sign")
            size = {"kernel_shape": [2, 2], "strides": [2, 2]}
            return self.node("MaxPool", [source], layer.name + "_pool", **size)
        weight = self.real(weight_name, weight)
        if isinstance(layer, BinaryDense):
            source = self.node("Gemm", [source, weight], layer.name, transB=1)
            return self.sign(self.normalised(source, layer), layer.name + "_sign")
        bias = self.real(f"{self.prefix}{layer.name}.bias", np.rint(layer.parameters["bias"]))
        return self.node("Gemm", [source, weight, bias], layer.name, transB=1)

    def network(self, layers: list[BinaryLayer]) -> str:
        """From pixels / 16 to scores: a channel of signs for each level, then the layers."""
        # Halfway between two pixels' values: no rounding of theirs can cross it.
        edges = -(np.array(LEVELS) - 0.5) / 16
        ones = self.real(self.prefix + "levels.weight", np.ones((len(LEVELS), 1, 1, 1)))
        inputs = [INPUT, ones, self.real(self.prefix + "levels.bias", edges)]
        source = self.sign(self.node("Conv", inputs, "levels", kernel_shape=[1, 1]), "levels_sign")
        is_flat = False
        for layer in layers:
            if not isinstance(layer, BinaryConv) and not is_flat:
                source = self.node("Flatten", [source], "flat", axis=1)
                is_flat = True
            source = self.layer(source, layer)
        return source


def model_of(writer: Writer, name: str, doc: str, producer: str, output: str) -> onnx.ModelProto:
    """Checked, with the shape of every tensor; batch dimension `N`."""
    graph = helper.make_graph(
        writer.nodes,
        name,
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["N", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", 10])],
        list(writer.constants.values()),
    )
    model = helper.make_model(
        graph,
        producer_name=producer,
        doc_string=doc,
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    onnx.checker.check_model(model, full_check=True)
    return onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
