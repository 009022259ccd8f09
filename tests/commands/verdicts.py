"""What doctor's lines come to, and secrets that are strong enough for it."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from bot.commands.doctor.command import SUBJECTS
from bot.commands.doctor.line import Line

STRONG = [base64.urlsafe_b64encode(bytes(range(start, start + 48))).decode() for start in (1, 60, 120, 180)]


def verdicts(lines: Line | Iterable[Line]) -> dict[str, str]:
    """The worst of each subject."""
    found: dict[str, str] = {}
    for line in [lines] if isinstance(lines, Line) else lines:
        assert line.subject in SUBJECTS
        assert bool(line.todo) == (line.verdict != "ok"), f"{line}: what is to be done?"
        order = ["ok", "warn", "bad"]
        found[line.subject] = max(found.get(line.subject, "ok"), line.verdict, key=order.index)
    return found
