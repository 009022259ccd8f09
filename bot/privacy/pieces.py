"""A message cut at its spaces, for what words cannot show: pieces that look made up, as passwords do."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

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
    r"|[৳₹$€£]?\d[\d,.]*/(?:months?|mnth|mon|mo|years?|yr|days?|weeks?|mas|mash|mashe|bochor|মাস|মাসে|বছর|বছরে|দিন)"
    r"|\d+(?:ta|ti|te|tai|er|e|r|ke)"
    r"|inv-?\d+\w*|#\d+|[a-z]{1,3}\d|2fa|utf-?8|sha\d+|\d+[\u0980-\u09ff]+"
    r"|1password|(?:php|mysql|mariadb|ubuntu|centos|debian|windows|win|node|python|server|vps|plan|port|tls|rev)[_-]?\d{1,5}"
)
_NUMBERED = re.compile(r"([a-z]{4,12})[_-]?\d")


@dataclass(eq=False)
class Piece:
    """What stands between two spaces, without the marks around it; `before`: what is between it and the last one."""

    start: int
    end: int
    typed: str
    seen: str
    before: str

    @cached_property
    def bits(self) -> int:
        return meaning(self.seen)[0] if len(self.seen) <= LONGEST else 0

    @cached_property
    def made_up(self) -> bool:
        """Letters with digits or signs among them, as passwords have them."""
        if not 4 <= len(self.seen) <= 64 or _PLAIN.fullmatch(self.seen):
            return False
        numbered = _NUMBERED.fullmatch(self.seen)
        if numbered and is_listed(numbered[1]) and self.typed[1:].islower():
            return False  # plan2, server1
        letters = any(map(str.isalpha, self.seen))
        return (letters and any(map(str.isdigit, self.seen))) or (letters and not _SPECIAL.isdisjoint(self.seen))


class Pieces:
    """All pieces of a message, cut and looked at once, however many names of secrets stand before them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._spans = [found.span() for found in _PIECE.finditer(reading.text)]
        self._ends = [end for _, end in self._spans]
        self.all: list[Piece] = []
        last = 0
        for start, end in self._spans:
            self.all.append(trimmed(reading, start, end, last))
            last = self.all[-1].end

    def behind(self, start: int, most: int) -> list[Piece]:
        """The first ones from this place of the message on, which may be in the middle of one."""
        first = bisect_right(self._ends, start)
        found = self.all[first : first + most]
        if found:
            text = self._reading.text
            if self._spans[first][0] < start:
                found[0] = trimmed(self._reading, start, self._ends[first], start)
                if len(found) > 1 and found[0].end != self.all[first].end:
                    found[1] = replace(found[1], before=text[found[0].end : found[1].start])
            elif found[0].before != text[start : found[0].start]:
                found[0] = replace(found[0], before=text[start : found[0].start])
        return found


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
