#!/usr/bin/python3
"""Draws how well crossbars name digits against what goes wrong in them, from runs of Tessera.

  crossbar_accuracy.py PROGRAM   run build/release/tessera (or another) and write
                                 docs/pictures/crossbar_accuracy.svg and, beside it, .csv

Ten minutes on one core.
"""

from digits.accuracy import Line, Panel, run

TILE = "platform.tiles[0]."
PAIR = [TILE + "encoding=differential", TILE + "adc.bits=9"]

LINES = (
    Line("flipped, 8-bit ADC", "#c2410c", []),
    Line("differential, 9-bit ADC", "#1d4ed8", PAIR),
    Line(
        "the same, looked after by firmware",
        "#15803d",
        [
            *PAIR,
            "firmware.app=reram_network",
            TILE + "spare_cols=32",
            TILE + "program.pulse_steps=1024",
            TILE + "program.tolerance=0.05",
        ],
    ),
)


def device(key: str, values: list[float], extra: list[str] | None = None) -> list:
    return [
        (f"{value:g}", [f"{TILE}device.{key}={value:g}", *(extra or [])] if value else [])
        for value in values
    ]


PANELS = (
    Panel(
        "Converters",
        "bits fewer than exact",
        [(str(n), []) for n in range(5)],
        (0, 1),
        {
            0: [[f"{TILE}adc.bits={8 - n}"] for n in range(5)],
            1: [[f"{TILE}adc.bits={9 - n}"] for n in range(5)],
        },
    ),
    Panel(
        "Programming error",
        "sigma in uS, of a range of 24.5 uS",
        device("program_sigma", [0, 0.5, 1, 2, 3, 4], [TILE + "device.program_error=constant"]),
    ),
    Panel(
        "Stuck cells",
        "% at each end",
        [
            (f"{p:g}", [f"{TILE}device.stuck_low={p / 100:g}", f"{TILE}device.stuck_high={p / 100:g}"])
            for p in [0, 0.1, 0.3, 1, 2, 3]
        ],
    ),
    Panel(
        "Read noise",
        "% of a cell's current",
        [(f"{p:g}", [f"{TILE}device.read_noise={p / 100:g}"]) for p in [0, 3, 10, 20, 30, 50]],
        (0, 1),
    ),
    Panel(
        "Wires of 1R arrays",
        "ohm from cell to cell",
        [
            (f"{r:g}", [TILE + "wires.ir_drop=exact", f"{TILE}wires.segment={r:g}"] if r else [])
            for r in [0, 0.5, 1, 2, 5, 10]
        ],
        (0, 1),
    ),
    Panel(
        "Drift",
        "age in s",
        [
            (label, [TILE + "device.drift=true", f"{TILE}device.age={age:g}"])
            for label, age in [("1", 1), ("100", 1e2), ("1e4", 1e4), ("1e6", 1e6), ("1e8", 1e8)]
        ],
    ),
)


if __name__ == "__main__":
    raise SystemExit(run("crossbar_accuracy", "digits_reram.yaml", LINES, PANELS, __doc__))
