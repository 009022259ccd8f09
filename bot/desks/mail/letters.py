"""What our mails to the support team say: one with all that was said, then one for each further line."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desks import words
from bot.desks.base import Case, Line
from bot.desks.words import transcript

#: Begins the line above which answers are written. Whatever a client does to a quote, it leaves this.
MARK = "##-"


def opening(case: Case, desk: str | None) -> str:
    """`desk`: where customers are answered, None where answers by mail are read."""
    return _letter(case, transcript(case, case.lines), _how(case, desk))


def further(case: Case, line: Line, desk: str | None) -> str:
    return _letter(case, transcript(case, (line,)), _how(case, desk))


def ended(case: Case, how: str) -> str:
    return _letter(case, [words.words(case, f"ended_{how}")])


def not_passed_on(case: Case, what: str) -> str:
    return _letter(case, [words.words(case, f"not_passed_{what}")])


def _letter(case: Case, lines: Iterable[str], above: Iterable[str] = ()) -> str:
    return "\n".join([*above, *words.header(case), "", *lines, ""])


def _how(case: Case, desk: str | None) -> list[str]:
    """To be answered."""
    if desk is not None:
        return [words.words(case, "one_way", address=desk), ""]
    return [f"{MARK} {words.words(case, 'above')} -##", words.words(case, "how"), ""]
