"""What our mails to the support team say: one with all that was said, then one for each further line."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desks import words
from bot.desks.base import Case, Line
from bot.desks.words import transcript

#: Begins the line above which answers are written. Whatever a client does to a quote, it leaves this.
MARK = "##-"


def opening(case: Case, answerable: bool) -> str:
    """`answerable`: answers by mail are read."""
    return _letter(case, transcript(case, case.lines), answerable)


def further(case: Case, line: Line, answerable: bool) -> str:
    return _letter(case, transcript(case, (line,)), answerable)


def ended(case: Case, how: str) -> str:
    return _letter(case, [words.words(case, f"ended_{how}")], answerable=False)


def not_passed_on(case: Case, what: str) -> str:
    return _letter(case, [words.words(case, f"not_passed_{what}")], answerable=False)


def _letter(case: Case, lines: Iterable[str], answerable: bool) -> str:
    head = [f"{MARK} {words.words(case, 'above')} -##", words.words(case, "how"), ""] if answerable else []
    return "\n".join([*head, *words.header(case), "", *lines, ""])
