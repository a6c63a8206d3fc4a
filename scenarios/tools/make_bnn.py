#!/usr/bin/python3
"""Trains the binary digits network and writes it as a C header.

Needs Debian's python3-numpy; running Tessera does not.

  make_bnn.py             write firmware/apps/tdnn_network.h
  make_bnn.py --validate  train candidates on four fifths of the training images, try the others
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
from digits.bnn import LEVELS, BinaryLayer, Recipe, classify, train

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "scenarios" / "data" / "digits"
HEADER = ROOT / "firmware" / "apps" / "tdnn_network.h"

RECIPE = Recipe()
CANDIDATES = {
    "chosen": RECIPE,
    "60 epochs": replace(RECIPE, epochs=60),
    "rate 3e-3": replace(RECIPE, learning_rate=3e-3),
    "112, 64": replace(RECIPE, hidden=(112, 64)),
}


def read(name: str) -> NDArray[np.uint8]:
    return idx.decode((DATA / name).read_bytes())


def words(bits: NDArray[np.bool_]) -> list[int]:
    """Rows of bits as words of 32, bit 0 first, each row filled up with zeros."""
    packed = np.packbits(bits, axis=1, bitorder="little")
    filled = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 4)))
    return [int(word) for word in filled.reshape(-1).view("<u4")]


def lines(values: list[str], width: int) -> str:
    rows = [", ".join(values[i : i + width]) for i in range(0, len(values), width)]
    return ",\n".join("    " + row for row in rows)


def tables(number: int, layer: BinaryLayer) -> str:
    packed = [f"0x{word:08x}" for word in words(layer.weight > 0)]
    thresholds = [str(2 * int(t) + int(i)) for t, i in zip(layer.threshold, layer.inverted)]
    return f"""
static const uint32_t tdnn_weights_{number}[{len(packed)}] = {{
{lines(packed, 8)},
}};
static const int32_t tdnn_thresholds_{number}[{len(thresholds)}] = {{
{lines(thresholds, 16)},
}};
"""


def header(layers: list[BinaryLayer], correct: int, samples: int) -> str:
    sizes = [layers[0].weight.shape[1]] + [len(layer.weight) for layer in layers]
    text = f"""#pragma once
// A binary network trained by scenarios/tools/make_bnn.py, which writes this file. Of the {samples}
// held-out digits it names {correct} rightly. Weights are packed, bit 0 first, each neuron's on whole words;
// thresholds as the tile's bias stream has them.
// clang-format off

#include <stdint.h>

enum {{ TDNN_LAYERS = {len(layers)}, TDNN_LEVELS = {len(LEVELS)}, TDNN_PIXELS = {sizes[0] // len(LEVELS)} }};
static const uint16_t tdnn_sizes[TDNN_LAYERS + 1] = {{{", ".join(map(str, sizes))}}};
// A pixel of 0..16 is +1 at each level that it reaches.
static const uint8_t tdnn_levels[TDNN_LEVELS] = {{{", ".join(map(str, LEVELS))}}};
"""
    for number, layer in enumerate(layers):
        text += tables(number, layer)
    names = [f"tdnn_weights_{i}" for i in range(len(layers))]
    text += f"""
static const uint32_t* const tdnn_weights[TDNN_LAYERS] = {{{", ".join(names)}}};
static const int32_t* const tdnn_thresholds[TDNN_LAYERS] = {{{", ".join(n.replace("weights", "thresholds") for n in names)}}};
"""
    return text


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
            print(f"{name:10} {100 * right.mean():.2f} %")
        return 0
    layers = train(images, labels, RECIPE, Jitter())
    held_out, names = read("test-images.idx3-ubyte"), read("test-labels.idx1-ubyte")
    correct = int((classify(layers, held_out) == names).sum())
    HEADER.write_text(header(layers, correct, len(names)))
    print(f"{HEADER.relative_to(ROOT)}: {correct}/{len(names)} held-out images")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
