#!/usr/bin/python3
"""Draws how well time-domain chains name digits against what goes wrong in them.

  tdnn_accuracy.py PROGRAM   run build/release/tessera (or another) and write
                             docs/pictures/tdnn_accuracy.svg and, beside it, .csv

Some minutes on one core.
"""

from digits.accuracy import Line, Panel, run

TILE = "platform.tiles[0]."
INFER = "firmware.app=infer"
CONV = [
    INFER,
    "workload.network=scenarios/networks/digits/binary_conv.onnx",
    "workload.assign=[{layers: 'conv?', tile: tdnn0}, {layers: scores, tile: tdnn0}]",
]

LINES = (
    Line("three dense layers", "#c2410c", [INFER]),
    Line("the same, thresholds calibrated", "#15803d", []),
    Line("two convolutions and a dense layer", "#1d4ed8", CONV),
)


def swept(key: str, values: list[float], extra: list[str] | None = None) -> list:
    return [(f"{value:g}", [f"{TILE}{key}={value:g}", *(extra or [])]) for value in values]


PANELS = (
    Panel(
        "Mismatch of stages",
        "sigma in steps, drawn once",
        swept("variation.stage", [0, 0.1, 0.2, 0.3, 0.5, 0.8, 1]),
    ),
    Panel(
        "Jitter",
        "sigma in steps, of a stage and evaluation",
        swept("variation.jitter", [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ),
    Panel(
        "Offsets of latches",
        "sigma in steps",
        swept("variation.latch", [0, 1, 2, 5, 10, 20]),
    ),
    Panel(
        "Dead zone of latches",
        "steps",
        swept("dead_zone", [0, 1, 2, 4, 8, 16]),
    ),
    Panel(
        "Votes",
        "evaluations, jitter of 0.8 steps",
        swept("votes", [1, 3, 9, 25, 75], [TILE + "variation.jitter=0.8"]),
    ),
    Panel(
        "Mismatch and votes",
        "evaluations, stages 0.5 and jitter 0.8 steps",
        swept("votes", [1, 3, 9, 25, 75], [TILE + "variation.jitter=0.8", TILE + "variation.stage=0.5"]),
    ),
)


if __name__ == "__main__":
    raise SystemExit(run("tdnn_accuracy", "digits_tdnn.yaml", LINES, PANELS, __doc__))
