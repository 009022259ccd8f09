"""A message cut at its spaces, for what words cannot show: pieces that look made up, as passwords do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.privacy.reading import LONGEST, Reading, meaning
from bot.privacy.vocabulary import is_listed

_PIECE = re.compile(r"\S+")
_AROUND = "\"'“”‘’`()[]{}<>.,;:!?।|*-–—=/"
_SPECIAL = frozenset("@#$%^&*!+")
#: What has letters and digits in it and is no password: addresses, files, versions, what is counted.
_PLAIN = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|bd|in|io|xyz|info|co|shop|php|html?|js|css|zip|pdf|png|jpe?g)(?:/\S*)?"
    r"|[\d.,:/-]+"
    r"|\d+(?:st|nd|rd|th|gb|mb|kb|tb|ghz|px|hrs?|h|mins?|sec|s|days?|am|pm|k|tk|taka|bdt|usd|x|digits?|bar|din|lakh)"
    r"|\d+(?:ta|ti|te|tai|er|e|r|ke)"
    r"|inv-?\d+\w*|#\d+|[a-z]{1,3}\d|2fa|utf-?8|sha\d+|\d+[\u0980-\u09ff]+"
    r"|1password|(?:php|mysql|mariadb|ubuntu|centos|debian|windows|win|node|python|server|vps|plan|port|tls|rev)[_-]?\d{1,5}"
)
_NUMBERED = re.compile(r"([a-z]{4,12})[_-]?\d")


class Piece(NamedTuple):
    """What stands between two spaces, without the marks around it; `before`: what is between it and the last one."""

    start: int
    end: int
    typed: str
    seen: str
    before: str

    @property
    def bits(self) -> int:
        return meaning(self.seen)[0] if len(self.seen) <= LONGEST else 0


def looks_made_up(piece: Piece) -> bool:
    """Letters with digits or signs among them, as passwords have them."""
    if not 4 <= len(piece.seen) <= 64 or _PLAIN.fullmatch(piece.seen):
        return False
    numbered = _NUMBERED.fullmatch(piece.seen)
    if numbered and is_listed(numbered[1]) and piece.typed[1:].islower():
        return False  # plan2, server1
    letters = any(map(str.isalpha, piece.seen))
    return (letters and any(map(str.isdigit, piece.seen))) or (letters and not _SPECIAL.isdisjoint(piece.seen))


def pieces_from(reading: Reading, start: int) -> Iterator[Piece]:
    last = start
    for found in _PIECE.finditer(reading.text, start):
        piece = trimmed(reading, *found.span(), last)
        yield piece
        last = piece.end


def trimmed(reading: Reading, start: int, end: int, last: int) -> Piece:
    text = reading.text
    while start < end and text[start] in _AROUND:
        start += 1
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    return Piece(start, end, text[start:end], reading.view[start:end], text[last:start])


def whole(reading: Reading, piece: Piece) -> tuple[int, int]:
    """With the marks that a password may end with, and a sentence too."""
    end = piece.end
    while end < len(reading.text) and reading.text[end] in "!*":
        end += 1
    return piece.start, end
