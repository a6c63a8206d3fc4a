#!/usr/bin/python3
"""Makes the digits scenario's input: IDX files of the UCI digits and a trained CNN in ONNX.

Needs Debian's python3-sklearn and python3-onnx; running Tessera needs neither.

  make_digits.py             write data/digits/*-ubyte and networks/digits/lenet.onnx of scenarios/
  make_digits.py --check     make them anew and compare with those in place; exit 1 if they differ
  make_digits.py --validate  cross-validate candidate recipes on the training images only
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy loads: sums in one fixed order

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from digits import idx
from digits.augment import Jitter
from digits.dataset import Samples, load_split, network_input
from digits.lenet import CLASSES, Recipe, accuracy, train
from digits.onnx_export import to_onnx
from digits.onnx_reference import evaluate

SCENARIOS = Path(__file__).resolve().parent.parent
DATA = SCENARIOS / "data" / "digits"
NETWORK = SCENARIOS / "networks" / "digits" / "lenet.onnx"

DOC = "Digits 0..9 from 8x8 images; input is pixel / 16. Trained by scenarios/tools/make_digits.py."
RECIPE = Recipe()
CANDIDATES = {
    "chosen": RECIPE,
    "60 epochs": replace(RECIPE, epochs=60),
    "rate 3e-3": replace(RECIPE, learning_rate=3e-3),
    "decay 1e-2": replace(RECIPE, weight_decay=1e-2),
    "half jitter": replace(RECIPE, jitter=Jitter(5.0, 0.05, 0.15, 0.35)),
    "no jitter": replace(RECIPE, jitter=None),
}
FOLDS = 5


def idx_files(train_set: Samples, held_out: Samples) -> dict[Path, bytes]:
    return {
        DATA / f"{prefix}-{kind}.idx{values.ndim}-ubyte": idx.encode(values)
        for prefix, samples in (("train", train_set), ("test", held_out))
        for kind, values in (("images", samples.images), ("labels", samples.labels))
    }


def confusion(model: onnx.ModelProto, samples: Samples) -> NDArray[np.int64]:
    """[label, prediction] counts of the saved model under the reference evaluation."""
    predicted = evaluate(model, network_input(samples.images)).argmax(axis=1)
    counts = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(counts, (samples.labels, predicted), 1)
    return counts


def report(model: onnx.ModelProto, train_set: Samples, held_out: Samples) -> None:
    counts = {"training": confusion(model, train_set), "held-out": confusion(model, held_out)}
    for name, table in counts.items():
        correct, total = table.trace(), table.sum()
        print(f"{name:9} {correct}/{total} correct, {100 * correct / total:.2f} %")
    print("held-out confusion, rows: label, columns: prediction")
    print(counts["held-out"])


def write(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{path.relative_to(SCENARIOS)}: {len(content)} bytes")


def differing(files: dict[Path, bytes]) -> list[Path]:
    return [p for p, content in files.items() if not p.is_file() or p.read_bytes() != content]


def check(idx_content: dict[Path, bytes], model: onnx.ModelProto, held_out: Samples) -> int:
    """0 if the files in place are those made now.

    Floating-point libraries of other machines may round training differently; a model that
    differs only so far that it classifies as many held-out images correctly passes as well.
    """
    wrong = differing(idx_content)
    if not differing({NETWORK: model.SerializeToString()}):
        print("lenet.onnx: byte-identical")
    elif not NETWORK.is_file():
        wrong.append(NETWORK)
    else:
        stored = confusion(onnx.load(NETWORK), held_out).trace()
        made = confusion(model, held_out).trace()
        print(f"lenet.onnx: bytes differ; held-out correct {stored} in place, {made} made now")
        if stored != made:
            wrong.append(NETWORK)
    for path in wrong:
        print(f"{path.relative_to(SCENARIOS)}: differs", file=sys.stderr)
    return 1 if wrong else 0


def validate(train_set: Samples) -> None:
    """Mean accuracy of each candidate over folds of the training images; no held-out image."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=RECIPE.seed)
    splits = list(folds.split(train_set.images, train_set.labels))
    for name, recipe in CANDIDATES.items():
        scores = [
            accuracy(train(train_set.take(fit), recipe), train_set.take(rest))
            for fit, rest in splits
        ]
        print(f"{name:12} {100 * np.mean(scores):.2f} % (worst fold {100 * min(scores):.2f} %)")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare with the files in place")
    mode.add_argument("--validate", action="store_true", help="compare candidate recipes")
    arguments = parser.parse_args()

    train_set, held_out = load_split()
    if arguments.validate:
        validate(train_set)
        return 0
    idx_content = idx_files(train_set, held_out)
    model = to_onnx(train(train_set, RECIPE), "digits_lenet", DOC)
    report(model, train_set, held_out)
    if arguments.check:
        return check(idx_content, model, held_out)
    write({**idx_content, NETWORK: model.SerializeToString()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
