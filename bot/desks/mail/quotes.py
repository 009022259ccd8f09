"""What somebody wrote in answer to our mail: without the quote, the line above it and the signature.

Rules of our own, as the libraries for it know no Bengali client and not the one thing that is sure: our mail, which is
what is quoted, begins with a line that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desks.mail.letters import MARK

#: Above the quote: "On …, … wrote:" in the languages of our people, in one line or cut into some.
_WROTE = re.compile(r"(?:wrote|writes|লিখেছেন|লিখেছে|লিখেছিলেন)\s*[::]\s*$", re.IGNORECASE)
_WROTE_LINES = 3
NEAR = 6  # lines before our mark, in which that line stands
_DIVIDER = re.compile(
    r"^\s*(?:-{2,}\s*.{0,40}(?:original|forwarded|মূল|আসল|ফরওয়ার্ড).{0,40}-{2,}|_{10,})\s*$", re.IGNORECASE
)
#: The head of a mail, as Outlook puts it above what it quotes.
_FROM = re.compile(r"^[\s*]*(?:from|প্রেরক|থেকে|হতে)\s*[*]*\s*[::]", re.IGNORECASE)
_SENT = re.compile(
    r"^[\s*]*(?:sent|date|to|subject|প্রেরিত|পাঠানো হয়েছে|তারিখ|প্রতি|প্রাপক|বিষয়)\s*[*]*\s*[::]", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"^(?:--|-- |(?:sent from (?:my|outlook|yahoo)|get outlook for|sent via)\b.*|আমার .{1,30} থেকে পাঠানো.*)$",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """Empty where there is nothing but a quote."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    mark = next((at for at, line in enumerate(lines) if line.lstrip("> ").startswith(MARK)), None)
    if mark is None:
        return _joined(_unquoted(lines[: _header_begins(lines)]))
    above = _unquoted(lines[: _header_begins(lines[:mark], marked=True)])
    if not lines[mark].startswith(">"):  # the quote is not marked: what stands below may be ours
        return _joined(above)
    below = _unquoted(lines[mark:])  # some write below, or between
    return "\n\n".join(part for part in (_joined(above), _joined(below)) if part)


def _header_begins(lines: Sequence[str], marked: bool = False) -> int:
    """Where the line above a quote, or the head of what is quoted, begins; the number of lines where there is none.

    ``marked``: our mark comes right behind, so that "as the customer wrote:" further up is the agent's own.
    """
    for at, line in enumerate(lines):
        if _DIVIDER.match(line):
            return at
        if _FROM.match(line) and sum(bool(_SENT.match(one)) for one in lines[at + 1 : at + 6]) >= 2:
            return at
        if _WROTE.search(line) and (at >= len(lines) - NEAR if marked else _quotes(lines[at + 1 :])):
            return _first_of(lines, at)
    return len(lines)


def _quotes(lines: Sequence[str]) -> bool:
    """Whether what comes next is marked as a quote, or was cut off."""
    return next((line for line in lines if line.strip()), ">").startswith(">")


def _first_of(lines: Sequence[str], last: int) -> int:
    """Such a line may have been cut: it goes up to an empty one, or to a quote."""
    at = last
    while (
        at > 0 and last - at < _WROTE_LINES - 1 and lines[at - 1].strip() and not lines[at].lstrip().startswith("On ")
    ):
        at -= 1
    return at


def _unquoted(lines: Sequence[str]) -> list[str]:
    own = []
    for line in lines:
        if _SIGNATURE.match(line.strip() if line != "-- " else line):
            break
        if not line.startswith(">"):
            own.append(line)
    return own


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
