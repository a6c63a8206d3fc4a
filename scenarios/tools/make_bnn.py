#!/usr/bin/python3
"""Trains binary networks for the digits and writes them as ONNX.

Needs Debian's python3-numpy and python3-onnx; running Tessera needs neither.

  make_bnn.py             write networks/digits/binary.onnx, binary_conv.onnx and, with the network
                          of make_digits.py beside a binary one, hetero.onnx
  make_bnn.py --validate  train candidates on four fifths of the training images, try the others
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy loads: sums in one fixed order

import numpy as np
import onnx
from numpy.typing import NDArray

from digits import idx
from digits.augment import Jitter
from digits.bnn import Recipe, classify, train
from digits.bnn_export import Writer, model_of

SCENARIOS = Path(__file__).resolve().parent.parent
DATA = SCENARIOS / "data" / "digits"
NETWORKS = SCENARIOS / "networks" / "digits"

RECIPES = {
    "binary": Recipe(),
    "binary_conv": Recipe(filters=(32, 32), hidden=(), epochs=150),
}
CANDIDATES = {
    **RECIPES,
    "60 epochs": replace(RECIPES["binary"], epochs=60),
    "rate 3e-3": replace(RECIPES["binary"], learning_rate=3e-3),
    "112, 64": replace(RECIPES["binary"], hidden=(112, 64)),
}
DOC = "Digits 0..9 from 8x8 images; input is pixel / 16. {} Made by scenarios/tools/make_bnn.py."
PRODUCER = "make_bnn"
VOTE = 0.125  # of a binary score, beside the other network's logits


def read(name: str) -> NDArray[np.uint8]:
    return idx.decode((DATA / name).read_bytes())


def save(name: str, model: onnx.ModelProto) -> None:
    path = NETWORKS / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    print(f"{path.relative_to(SCENARIOS)}: {path.stat().st_size} bytes")


def beside_lenet(writer: Writer, scores: str) -> str:
    """Adds the network of lenet.onnx up to its logits to the scores; names keep their own."""
    lenet = onnx.load(NETWORKS / "lenet.onnx").graph
    for tensor in lenet.initializer:
        writer.constants[tensor.name] = tensor
    writer.nodes += [node for node in lenet.node if node.op_type != "Softmax"]
    logits = lenet.node[-1].input[0]
    ones = writer.real("vote.weight", np.full(10, VOTE))
    zeros = writer.real("vote.zeros", np.zeros(10))
    unit = writer.real("vote.ones", np.ones(10))
    vote = writer.node("BatchNormalization", [scores, ones, zeros, zeros, unit], "vote", epsilon=0.0)
    writer.prefix = ""
    return writer.node("Add", [logits, vote], "both")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--validate", action="store_true", help="compare candidate recipes")
    arguments = parser.parse_args()

    images, labels = read("train-images.idx3-ubyte"), read("train-labels.idx1-ubyte")
    if arguments.validate:
        fit = len(images) * 4 // 5
        for name, recipe in CANDIDATES.items():
            layers = train(images[:fit], labels[:fit], recipe, Jitter())
            right = classify(layers, images[fit:]) == labels[fit:]
            print(f"{name:11} {100 * right.mean():.2f} %")
        return 0
    held_out, names = read("test-images.idx3-ubyte"), read("test-labels.idx1-ubyte")
    for name, recipe in RECIPES.items():
        layers = train(images, labels, recipe, Jitter())
        correct = int((classify(layers, held_out) == names).sum())
        print(f"{name}: {correct}/{len(names)} held-out images")
        writer = Writer()
        doc = DOC.format("Weights and activations are +1 and -1.")
        save(name, model_of(writer, name, doc, PRODUCER, writer.network(layers)))
        if name == "binary":
            writer = Writer("binary_")
            output = beside_lenet(writer, writer.network(layers))
            doc = DOC.format("A CNN and a binary network vote.")
            save("hetero", model_of(writer, "hetero", doc, PRODUCER, output))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
