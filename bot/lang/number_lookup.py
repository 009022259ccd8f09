"""Know a number word however it is spelled: "পয়ত্রিশ", "choubbish", "pachattor"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

import regex

from bot.lang.number_words import ENGLISH_TENS, NUMBERS

_BENGALI_KEY = str.maketrans(
    unicodedata.normalize("NFC", "ীূঊঈণষস"), unicodedata.normalize("NFC", "িুউইনশশ"), "ঁ\u200c\u200d"
)
_TYPED = tuple(
    (regex.compile(pattern), to)
    for pattern, to in (
        ("ch+", "c"), ("sh", "s"), ("th", "t"), ("ee", "i"), ("oo", "u"), ("y", "i"), ("v", "b"), ("o", "a"),
        ("(.)\\1+", "\\1"),
    )
)  # fmt: skip
_SHORTEST_KEYS = (4, 5)  # Bengali, Latin letters: "sat" and "shat" are two numbers, "trees" is none


@lru_cache(maxsize=4096)
def number_of(word: str) -> Decimal | None:
    """The value of a number word in NFC and lower case, also of one that is spelled a little differently
    ("পয়ত্রিশ", "choubbish", "pachaattor"); None for every other word."""
    found = NUMBERS.get(word)
    if found is not None or len(word) < _SHORTEST_KEYS[0]:
        return found
    return _by_key().get(_key(word))


def _key(word: str) -> str:
    """The word without what spellings differ in: candrabindu, long vowels, o and a, sh and s, doubled letters."""
    if not word.isascii():
        return word.translate(_BENGALI_KEY).removesuffix("ো")
    for pattern, to in _TYPED:
        word = pattern.sub(to, word)
    return word


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Decimal]:
    """Key -> value, where all the words of that key have one value."""
    values: dict[str, set[Decimal]] = {}
    for word, value in _spelled():
        values.setdefault(_key(word), set()).add(value)
    return {
        key: value
        for key, (value, *others) in values.items()
        if not others and len(key) >= _SHORTEST_KEYS[key.isascii()]
    }


def _spelled() -> Iterator[tuple[str, Decimal]]:
    """The words whose spelling differs from hand to hand: not the English ones."""
    for word, value in NUMBERS.items():
        if value > 10 and word not in ENGLISH_TENS and not word.endswith(("teen", "elve", "even")):
            yield word, value
