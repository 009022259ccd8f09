"""Figures as rows: of a table to read, and of a CSV file that a spreadsheet takes for nothing but data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from bot.analytics.figures import COUNTS, GROUPS, TIMES, Figures, Group

STAGES = ("engine", "rest")
QUANTILES = {"median": 0.5, "p90": 0.9}
#: What a group is told in, in the order of columns; times are seconds.
COLUMNS = (
    *COUNTS,
    *(f"{name}_{which}" for name in TIMES for which in QUANTILES),
    *(f"{stage}_seconds_per_answer" for stage in STAGES),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def values(group: Group) -> list[int | float | None]:
    """Of COLUMNS; None where nobody had such a time."""
    times = [group.quantile(name, share) for name in TIMES for share in QUANTILES.values()]
    stages = [group.per_answer(stage) for stage in STAGES]
    rounded = [None if one is None else round(one, 3) for one in (*times, *stages)]
    return [*(int(group.sums[name]) for name in COUNTS), *rounded]


def csv_text(figures: Figures) -> str:
    """A line for each day, channel, language and topic."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*GROUPS, *COLUMNS])
    for key in sorted(figures.cells):
        writer.writerow([*map(plain, key), *("" if one is None else one for one in values(figures.cells[key]))])
    return out.getvalue()


def plain(cell: Any) -> str:
    """No spreadsheet takes it for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(figures: Figures, by: str) -> Iterator[str]:
    """For the shell."""
    total = figures.total()
    yield f"{figures.since} to {figures.until}"
    for name, value in zip(COLUMNS, values(total), strict=True):
        yield f"  {name:28} {_shown(value)}"
    for title, counted in (("handoffs by reason", figures.handoffs), ("questions by topic", figures.topics)):
        yield title
        yield from (f"  {name or '-':28} {count}" for name, count in counted.items())
    yield "unanswered"
    for (topic, subject), count in figures.unanswered.items():
        yield f"  {f'{topic} {subject}'.strip():28} {count}"
    yield "done within three days (wanted, reached)"
    yield from (f"  {goal:28} {wanted} {reached}" for goal, (wanted, reached) in figures.goals.items())
    yield f"by {by}: " + ", ".join(COLUMNS)
    for key, group in figures.by(by).items():
        yield f"  {str(key) or '-':28} " + " ".join(map(_shown, values(group)))


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, int) else f"{value:.3f}"
