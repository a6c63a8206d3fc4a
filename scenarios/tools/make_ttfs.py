#!/usr/bin/python3
"""Trains the digits network of neurons that spike once and writes it as a C header.

Needs Debian's python3-numpy; running Tessera does not.

  make_ttfs.py             write firmware/apps/ttfs_network.h
  make_ttfs.py --validate  train candidates on four fifths of the training images, try the others
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy loads: sums in one fixed order

import numpy as np
from numpy.typing import NDArray

from digits import idx
from digits.augment import Jitter
from digits.ttfs import QuantisedLayer, Recipe, classify, quantise, train

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "scenarios" / "data" / "digits"
HEADER = ROOT / "firmware" / "apps" / "ttfs_network.h"

RECIPE = Recipe()
CANDIDATES = {
    "chosen": RECIPE,
    "sharpness 20": replace(RECIPE, sharpness=20.0, epochs=100),
    "sharpness 40": replace(RECIPE, sharpness=40.0, epochs=100),
    "sharpness 80": replace(RECIPE, sharpness=80.0),
    "64 hidden": replace(RECIPE, sharpness=40.0, hidden=64),
}


def read(name: str) -> NDArray[np.uint8]:
    return idx.decode((DATA / name).read_bytes())


def table(name: str, values: NDArray[np.int8]) -> str:
    lines = [f"static const int8_t {name}[{len(values)}][{len(values[0])}] TTFS_TABLE = {{"]
    for row in values:
        text = "    {" + ", ".join(str(value) for value in row) + "},"
        lines.append(text)
    return "\n".join(lines + ["};"])


def header(layers: list[QuantisedLayer], correct: int, samples: int) -> str:
    hidden, output = layers
    return f"""#pragma once
// Two layers of neurons that spike once, trained by scenarios/tools/make_ttfs.py, which writes this
// file. Of the {samples} held-out digits its integers name {correct} rightly.
// clang-format off

#include <stdint.h>

enum {{ TTFS_INPUTS = {hidden.weight.shape[1]}, TTFS_HIDDEN = {len(hidden.weight)}, TTFS_OUTPUTS = {len(output.weight)} }};
// In weights times slots.
enum {{ TTFS_HIDDEN_THRESHOLD = {hidden.threshold}, TTFS_OUTPUT_THRESHOLD = {output.threshold} }};

#define TTFS_TABLE __attribute__((aligned(8)))

{table("ttfs_hidden_weights", hidden.weight)}

{table("ttfs_output_weights", output.weight)}
"""


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
            layers = quantise(train(images[:fit], labels[:fit], recipe, Jitter()))
            right = classify(layers, images[fit:]) == labels[fit:]
            print(f"{name:14} {100 * right.mean():.2f} %")
        return 0
    layers = quantise(train(images, labels, RECIPE, Jitter()))
    held_out, names = read("test-images.idx3-ubyte"), read("test-labels.idx1-ubyte")
    correct = int((classify(layers, held_out) == names).sum())
    HEADER.write_text(header(layers, correct, len(names)))
    print(f"{HEADER.relative_to(ROOT)}: {correct}/{len(names)} held-out images")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
