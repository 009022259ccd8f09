"""Which of the company's own terms customers ask for and nobody has written down."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.doctor.line import Line, ok, warn
from bot.events.unanswered import DAYS

MOST_SHOWN = 5


def check(asked: Mapping[str, int]) -> Line:
    """`asked`: subjects without an answer -> how often they were asked."""
    if not asked:
        return ok("questions", f"in {DAYS} days nobody asked for terms that the company has not told")
    most = sorted(asked, key=lambda subject: (-asked[subject], subject))
    shown = ", ".join(f"{one} {asked[one]}" for one in most[:MOST_SHOWN]) + (" …" if len(most) > MOST_SHOWN else "")
    todo = "Write each `answer` in data/knowledge/host_questions.yml; `python -m bot questions` shows all"
    return warn("questions", f"asked in {DAYS} days and not answered: {shown}", todo)
