"""Accuracy of the digits against what goes wrong in a tile, from runs of Tessera, as a picture.

360 images, three seeds for each point: a line through their means, a band from the worst to the best.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Line:
    name: str
    colour: str
    settings: list[str]


@dataclass(frozen=True)
class Panel:
    title: str
    axis: str
    points: list[tuple[str, list[str]]]  # label, settings
    lines: tuple[int, ...] = (0, 1, 2)
    own: dict[int, list[list[str]]] = field(default_factory=dict)  # settings of a line's points


Lines = tuple[Line, ...]
Panels = tuple[Panel, ...]
Measured = list[dict[int, list[list[float]]]]


def accuracy(program: str, scenario: Path, settings: list[str], seed: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", str(scenario), "--quiet", "--no-report", "--out", folder]
        command += ["--seed", str(seed)]
        for setting in ["workload.check=none", *settings]:
            command += ["--set", setting]
        subprocess.run(command, check=True, cwd=ROOT)
        result = json.loads((Path(folder) / "result.json").read_text())
        return 100 * result["workload"]["accuracy"]


def measure(program: str, scenario: Path, lines_of: Lines, panels: Panels) -> Measured:
    """For each panel and line, the accuracies of each point."""
    everything = []
    for panel in panels:
        lines = {}
        for line in panel.lines:
            lines[line] = []
            for i, (_, settings) in enumerate(panel.points):
                own = panel.own[line][i] if line in panel.own else []
                # What comes later wins: a point's own settings over the line's.
                together = lines_of[line].settings + settings + own
                lines[line].append(
                    [accuracy(program, scenario, together, seed) for seed in SEEDS]
                )
        everything.append(lines)
        print(panel.title, file=sys.stderr)
    return everything


def table(measured: Measured, lines_of: Lines, panels: Panels) -> str:
    rows = ["panel,line,point,seed,accuracy_pct"]
    for panel, lines in zip(panels, measured):
        for line, points in lines.items():
            for (label, _), values in zip(panel.points, points):
                for seed, value in zip(SEEDS, values):
                    rows.append(f'{panel.title},"{lines_of[line].name}",{label},{seed},{value:.2f}')
    return "\n".join(rows) + "\n"


WIDTH, HEIGHT, COLUMNS = 300, 190, 3
LEFT, TOP, GAP_X, GAP_Y = 44, 62, 42, 74


def drawing(measured: Measured, lines_of: Lines, panels: Panels) -> str:
    rows = -(-len(panels) // COLUMNS)
    width = LEFT + COLUMNS * (WIDTH + GAP_X)
    height = TOP + rows * (HEIGHT + GAP_Y)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif" '
        'font-size="12" fill="#1f2937">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    x = LEFT
    for line in lines_of:
        parts.append(f'<rect x="{x}" y="16" width="22" height="4" fill="{line.colour}"/>')
        parts.append(f'<text x="{x + 28}" y="22">{line.name}</text>')
        x += 60 + 7 * len(line.name)
    parts.append(f'<text x="{x}" y="22" fill="#6b7280">digits named rightly, in %</text>')
    for i, (panel, lines) in enumerate(zip(panels, measured)):
        left = LEFT + i % COLUMNS * (WIDTH + GAP_X)
        top = TOP + i // COLUMNS * (HEIGHT + GAP_Y)
        parts += panel_parts(panel, lines, lines_of, left, top)
    return "\n".join(parts + ["</svg>"]) + "\n"


def panel_parts(
    panel: Panel,
    lines: dict[int, list[list[float]]],
    lines_of: Lines,
    left: float,
    top: float,
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
        colour = lines_of[line].colour
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


def run(name: str, scenario: str, lines_of: Lines, panels: Panels, doc: str) -> int:
    """The whole program: PROGRAM in, docs/pictures/NAME.svg and .csv out."""
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(doc)
        return 2
    program = str(Path(sys.argv[1]).resolve())
    measured = measure(program, ROOT / "scenarios" / scenario, lines_of, panels)
    picture = ROOT / "docs" / "pictures" / f"{name}.svg"
    picture.write_text(drawing(measured, lines_of, panels))
    picture.with_suffix(".csv").write_text(table(measured, lines_of, panels))
    print(f"{picture.relative_to(ROOT)} and .csv")
    return 0
