"""Print figures as tables, and keep them as JSON and as a plot."""

from __future__ import annotations

import json
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns of even width; numbers on the right, None as a dash."""
    drawn = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(column), *(len(row[at]) for row in drawn), 1) for at, column in enumerate(columns)]
    numeric = [all(not isinstance(row[at], str) for row in rows) for at in range(len(columns))]
    lines = [[column.rjust(w) if n else column.ljust(w) for column, w, n in zip(columns, widths, numeric, strict=True)]]
    lines.append(["-" * width for width in widths])
    lines += [
        [cell.rjust(w) if n else cell.ljust(w) for cell, w, n in zip(row, widths, numeric, strict=True)]
        for row in drawn
    ]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    return str(value)


def heading(text: str) -> str:
    return f"\n{text}\n{'=' * len(text)}"


def about() -> dict[str, Any]:
    """Date, machine and command: what a figure is worth nothing without."""
    return {
        "date": date.today().isoformat(),
        "machine": f"{_processor()}, {_cores()} cores, {_memory()} GB, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "command": f"python -m bot bench {shlex.join(sys.argv[2:])}",
    }


def save(file: Path, figures: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**about(), **figures}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def bars(file: Path, title: str, unit: str, series: Mapping[str, Mapping[str, float]]) -> None:
    """A horizontal bar per side in each group: {group: {side: value}}."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sides = list(dict.fromkeys(side for values in series.values() for side in values))
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.18 * len(sides) * len(series) + 0.2 * len(series)))
    step = 0.8 / max(1, len(sides))
    for place, side in enumerate(sides):
        drawn = [(at + place * step, values[side]) for at, values in enumerate(series.values()) if side in values]
        axes.barh([where for where, _ in drawn], [value for _, value in drawn], height=step * 0.9, label=side)
    axes.set_yticks([at + 0.4 - step / 2 for at in range(len(series))], list(series))
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.set_title(title)
    axes.legend(fontsize="small")
    _keep(figure, file)


def lines(file: Path, title: str, across: str, up: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """A line per series of (x, y)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for name, points in series.items():
        axes.plot([x for x, _ in points], [y for _, y in points], marker="o", label=name)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_title(title)
    axes.legend(fontsize="small")
    _keep(figure, file)


def _keep(figure: Any, file: Path) -> None:
    from matplotlib import pyplot

    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120, bbox_inches="tight")
    pyplot.close(figure)


def _processor() -> str:
    return next((line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if "model name" in line), "unknown")


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))


def _memory() -> int:
    kilobytes = next((line.split()[1] for line in _read("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return round(int(kilobytes) / 2**20)


def _read(name: str) -> list[str]:
    try:
        return Path(name).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
