"""The value of a decimal digit of any script, also of those that are newer than this Python's tables of Unicode."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

# `regex` brings tables of its own, which are newer: what it takes for a digit must have a value here too.
_DIGIT = regex.compile(r"\d")


@lru_cache(maxsize=4096)
def decimal(character: str) -> int | None:
    """0 to 9; None for whatever is no decimal digit, such as "²" or "Ⅳ"."""
    known: int | None = unicodedata.decimal(character, None)
    if known is not None or not _DIGIT.match(character):
        return known
    # Unicode gives a script its ten digits in a row, from 0 on (standard, 4.6).
    first = ord(character)
    while _DIGIT.match(chr(first - 1)) and not chr(first - 1).isdecimal():
        first -= 1
    return (ord(character) - first) % 10


def decimals(first: int, last: int) -> list[str]:
    """The decimal digits from code point `first` to before `last`."""
    every: list[str] = _DIGIT.findall("".join(map(chr, range(first, last))))
    return every
