"""Cut a text into parts that fit: at a paragraph, a line, a sentence, a word, a letter, in this order."""

from __future__ import annotations

import regex

from bot.channels.capabilities import Limit

ELLIPSIS = "…"

# One letter as a reader sees it. \X alone cuts a Bengali conjunct after its hasanta (Unicode's rule for that came later
# than this library's data may be); one with ZWNJ behind it is written apart, and may be cut.
CLUSTER = regex.compile(r"\X(?:(?<=\p{ccc=9}\u200d?)(?=\p{L})\X)*")

_ITEM = r"[ \t]*(?:[0-9০-৯]{1,2}[.)।]|[•*–-])[ \t]"
_NOT_A_NUMBER_OF_ITS_LINE = r"(?<!^[ \t]*[0-9০-৯]{1,2}|[।॥?!.…])"
#: Where a text may be cut, best first; the cut is behind what matches.
_CUTS = (
    regex.compile(r"\n[ \t]*\n\s*"),
    regex.compile(rf"\n(?!{_ITEM}|[ \t])"),  # a list stays with the line that leads to it
    regex.compile(r"\n\s*"),
    # A danda ends a sentence by itself; a full stop may be inside an amount or an address.
    regex.compile(rf"{_NOT_A_NUMBER_OF_ITS_LINE}(?:[।॥]+[\"'”’)\]]*\s*|[?!.…]+[\"'”’)\]]*\s+)", regex.M),
    regex.compile(r"\s+"),
)


def clusters(text: str) -> list[str]:
    """The letters of a text as a reader sees them: conjuncts, vowel signs and emoji families in one piece."""
    return list(CLUSTER.findall(text))


def split(text: str, limit: Limit) -> list[str]:
    """Parts that fit `limit` and hold all of `text` but white space at the cuts. No part is empty."""
    return [part for part in (piece.strip() for piece in _pieces(text, limit, 0)) if part]


def _pieces(text: str, limit: Limit, level: int) -> list[str]:
    if limit.holds(text.strip()):
        return [text]
    pieces: list[str] = []
    now, size = "", 0
    for segment in _segments(text, level):
        if not now:
            segment = segment.lstrip()
        if size + limit.size(segment.rstrip()) <= limit.most:
            now, size = now + segment, size + limit.size(segment)
            continue
        if now:
            pieces.append(now)
        # What is too long by itself is cut at the next level; what is left over at its end may be joined by more.
        *whole, now = _pieces(segment.lstrip(), limit, level + 1) if level < len(_CUTS) else _characters(segment, limit)
        pieces += whole
        size = limit.size(now)
    return [*pieces, now]


def _segments(text: str, level: int) -> list[str]:
    if level == len(_CUTS):
        return clusters(text)
    ends = [match.end() for match in _CUTS[level].finditer(text)]
    starts = [0, *ends]
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True) if start < end]


def _characters(cluster: str, limit: Limit) -> list[str]:
    """One letter that is longer than a whole message (nobody writes it, somebody may send it): cut anywhere."""
    pieces, size = [""], 0
    for character in cluster:
        if size + limit.size(character) > limit.most:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += limit.size(character)
    return pieces


def shorten(text: str, limit: Limit) -> str:
    """The text on one line, cut behind a letter with an ellipsis where it does not fit."""
    line = " ".join(text.split())
    if limit.holds(line):
        return line
    kept, room = "", limit.most - limit.size(ELLIPSIS)
    for cluster in clusters(line):
        if limit.size(kept + cluster) > room:
            break
        kept += cluster
    return kept.rstrip() + ELLIPSIS
