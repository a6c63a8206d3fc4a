#!/usr/bin/python3
"""Draws how well crossbars name digits against what goes wrong in them, from runs of Tessera.

  crossbar_accuracy.py PROGRAM   run build/release/tessera (or another) and write
                                 docs/pictures/crossbar_accuracy.svg and, beside it, .csv

360 images, three seeds for each point: a line through their means, a band from the worst to the best.
Ten minutes on one core.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "pictures" / "crossbar_accuracy.svg"
SCENARIO = ROOT / "scenarios" / "digits_reram.yaml"
SEEDS = (1, 2, 3)
TILE = "platform.tiles[0]."

COMMON = ["workload.check=none"]
PAIR = [TILE + "encoding=differential", TILE + "adc.bits=9"]


@dataclass(frozen=True)
class Line:
    name: str
    colour: str
    settings: list[str]


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


@dataclass(frozen=True)
class Panel:
    title: str
    axis: str
    points: list[tuple[str, list[str]]]  # label, settings
    lines: tuple[int, ...] = (0, 1, 2)
    own: dict[int, list[list[str]]] = field(default_factory=dict)  # settings of a line's points


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


def accuracy(program: str, settings: list[str], seed: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", str(SCENARIO), "--quiet", "--no-report", "--out", folder]
        command += ["--seed", str(seed)]
        for setting in COMMON + settings:
            command += ["--set", setting]
        subprocess.run(command, check=True, cwd=ROOT)
        result = json.loads((Path(folder) / "result.json").read_text())
        return 100 * result["workload"]["accuracy"]


def measure(program: str) -> list[dict[int, list[list[float]]]]:
    """For each panel and line, the accuracies of each point."""
    everything = []
    for panel in PANELS:
        lines = {}
        for line in panel.lines:
            lines[line] = []
            for i, (_, settings) in enumerate(panel.points):
                own = panel.own[line][i] if line in panel.own else []
                # What comes later wins: a point's own settings over the line's.
                together = LINES[line].settings + settings + own
                lines[line].append([accuracy(program, together, seed) for seed in SEEDS])
        everything.append(lines)
        print(panel.title, file=sys.stderr)
    return everything


def table(measured: list[dict[int, list[list[float]]]]) -> str:
    rows = ["panel,line,point,seed,accuracy_pct"]
    for panel, lines in zip(PANELS, measured):
        for line, points in lines.items():
            for (label, _), values in zip(panel.points, points):
                for seed, value in zip(SEEDS, values):
                    rows.append(f'{panel.title},"{LINES[line].name}",{label},{seed},{value:.2f}')
    return "\n".join(rows) + "\n"


WIDTH, HEIGHT, COLUMNS = 300, 190, 3
LEFT, TOP, GAP_X, GAP_Y = 44, 62, 42, 74


def drawing(measured: list[dict[int, list[list[float]]]]) -> str:
    rows = -(-len(PANELS) // COLUMNS)
    width = LEFT + COLUMNS * (WIDTH + GAP_X)
    height = TOP + rows * (HEIGHT + GAP_Y)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif" '
        'font-size="12" fill="#1f2937">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    x = LEFT
    for line in LINES:
        parts.append(f'<rect x="{x}" y="16" width="22" height="4" fill="{line.colour}"/>')
        parts.append(f'<text x="{x + 28}" y="22">{line.name}</text>')
        x += 60 + 7 * len(line.name)
    parts.append(f'<text x="{x}" y="22" fill="#6b7280">digits named rightly, in %</text>')
    for i, (panel, lines) in enumerate(zip(PANELS, measured)):
        left = LEFT + i % COLUMNS * (WIDTH + GAP_X)
        top = TOP + i // COLUMNS * (HEIGHT + GAP_Y)
        parts += panel_parts(panel, lines, left, top)
    return "\n".join(parts + ["</svg>"]) + "\n"


def panel_parts(
    panel: Panel, lines: dict[int, list[list[float]]], left: float, top: float
) -> list[str]:
    step = WIDTH / (len(panel.points) - 1)

    def y(value: float) -> float:
        return top + HEIGHT * (1 - value / 100)

    parts = [f'<text x="{left}" y="{top - 12}" font-weight="bold">{panel.title}</text>']
    for value in range(0, 101, 20):
        parts.append(
            f'<line x1="{left}" x2="{left + WIDTH}" y1="{y(value):.1f}" y2="{y(value):.1f}" '
            'stroke="#e5e7eb"/>'
        )
        parts.append(
            f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#6b7280">'
            f"{value}</text>"
        )
    for i, (label, _) in enumerate(panel.points):
        parts.append(
            f'<text x="{left + i * step:.1f}" y="{top + HEIGHT + 17}" text-anchor="middle" '
            f'fill="#6b7280">{label}</text>'
        )
    parts.append(
        f'<text x="{left + WIDTH / 2}" y="{top + HEIGHT + 35}" text-anchor="middle">'
        f"{panel.axis}</text>"
    )
    for line, points in lines.items():
        colour = LINES[line].colour
        upper = [f"{left + i * step:.1f},{y(max(v)):.1f}" for i, v in enumerate(points)]
        lower = [f"{left + i * step:.1f},{y(min(v)):.1f}" for i, v in enumerate(points)]
        parts.append(
            f'<polygon points="{" ".join(upper + lower[::-1])}" fill="{colour}" opacity="0.18"/>'
        )
        means = [sum(v) / len(v) for v in points]
        path = " ".join(f"{left + i * step:.1f},{y(m):.1f}" for i, m in enumerate(means))
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        for i, mean in enumerate(means):
            parts.append(
                f'<circle cx="{left + i * step:.1f}" cy="{y(mean):.1f}" r="2.6" fill="{colour}"/>'
            )
    return parts


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        return 2
    measured = measure(str(Path(sys.argv[1]).resolve()))
    PICTURE.write_text(drawing(measured))
    PICTURE.with_suffix(".csv").write_text(table(measured))
    print(f"{PICTURE.relative_to(ROOT)} and .csv")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
