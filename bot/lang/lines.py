"""Somebody's text where lines mean something (a transcript, a shell, a log): it begins no line of its own there."""

from __future__ import annotations

import re
import textwrap
from unicodedata import east_asian_width

# All that ends a line somewhere: Unicode's mandatory breaks (UAX #14) and what str.splitlines takes for one as well.
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What moves a terminal's cursor, turns the direction of what stands beside it, or cannot be written as UTF-8.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NAMES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
BAR = "    | "
NARROWEST = 20  # columns that text is folded to


def visible(text: str) -> str:
    """The text as one line, with every sign that hides or moves others written out as JSON does.

    A JSON document on one line stays the same document.
    """
    return _HIDDEN.sub(lambda sign: _NAMES.get(sign.group()) or f"\\u{ord(sign.group()):04x}", text)


def shown(document: str) -> str:
    """The same JSON document over several lines, each of them visible."""
    return "\n".join(map(visible, document.split("\n")))


def lines(text: str) -> list[str]:
    """The lines of a text, each of them visible; tabs are blanks."""
    return [visible(line.replace("\t", " ")) for line in _BREAK.split(text)]


def quoted(head: str, text: str, columns: int | None = None) -> str:
    """`head` and the text; every line but the first begins with a bar, as no head does.

    `columns`: of a terminal, which would otherwise begin a line of its own where one is full.
    """
    first, *rest = lines(text)
    pieces = [(head, first), *((BAR, line) for line in rest)]
    if columns is None:
        return "\n".join(begin + line for begin, line in pieces)
    wide = any(east_asian_width(sign) in "WF" for sign in head + text)
    width = max(columns // (1 + wide), NARROWEST)
    fold = textwrap.TextWrapper(width, subsequent_indent=BAR, break_on_hyphens=False)
    folded = []
    if len(head) >= width:  # textwrap would never end: it goes on for ever where an indent fills the line
        folded, pieces[0] = [head.rstrip()], (BAR, first)
    for fold.initial_indent, line in pieces:
        folded += fold.wrap(line) or [fold.initial_indent]
    return "\n".join(folded)
