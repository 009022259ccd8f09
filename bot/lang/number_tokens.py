"""Cut a message into what numbers are made of: digits, number words, scales, currencies, and all the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from bot.lang.number_lookup import number_of
from bot.lang.number_words import (
    CENTS,
    CURRENCIES,
    DOUBTFUL,
    ENGLISH_TENS,
    ENGLISH_UNITS,
    FRACTIONS,
    SCALES,
    Currency,
)
from bot.lang.same_length import same_length

Kind = Literal["digits", "number", "hundreds", "fraction", "scale", "currency", "cents", "other"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a message; `start` and `end` are positions in it. `value`: of digits (None where they form no
    number: "18,50", "20.11.2026") and of words. `closed`: a case ending ends the number, as in "হাজারে"."""

    text: str
    start: int
    end: int
    kind: Kind
    value: Decimal | None = None
    currency: Currency | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    kind: Kind
    value: Decimal | None = None
    currency: Currency | None = None
    closed: bool = False


# A visarga before digits is a colon ("টাকাঃ৫০০").
_TOKEN = regex.compile(
    r"(?P<digits>\d+(?:[.,]\d+)*)|(?P<word>(?:[\p{L}\p{M}\u200c\u200d--ঃ]|ঃ(?=\p{L}))+)|[৳৲₹₨$]|/-|/=|\S", regex.V1
)
_NUMBER = regex.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.\d+)?")
_THOUSANDTHS = regex.compile(r"\d{1,3}\.\d{3}")  # "15.000" is fifteen, or fifteen thousand
_NUMERIC = frozenset({"digits", "number", "hundreds", "fraction", "scale"})
_MAX_DIGITS = 9  # longer runs are phone, card or account numbers
#: Glued to a number they are a scale, alone they are other words (k = কি, শ).
ONLY_GLUED = frozenset({"k", "শ", "শো", "শত", "sh", "sho", "m"})
_GLUED = {"m": Decimal(10**6), "sh": Decimal(100)}
_HUNDREDS = ("শত", "শো", "শ", "shoto", "sho", "so")
_CASES = tuple(
    unicodedata.normalize("NFC", one)
    for one in (
        "গুলো", "রটার", "রটা", "েরটা", "টাই", "টার", "টা", "টি", "য়", "র", "ের", "ে", "ও", "ই", "rtar", "rta", "erta",
        "tai", "tar", "ta", "er", "r", "e", "y",
    )
)  # fmt: skip


@lru_cache(maxsize=32)  # sums, spoken digits and numbers of a message all want them
def tokens_of(text: str) -> tuple[Token, ...]:
    """The pieces of a message, left to right."""
    view = same_length(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(view):
        written, start, end = match[0], match.start(), match.end()
        if match["digits"] is not None:
            value = None if _in_code(view, start, found) else _value(written)
            found.append(Token(written, start, end, "digits", value))
            continue
        word = _word(written)
        if word.kind == "scale" and len(found) > 1 and _is_apostrophe(found[-2:], start):
            found[-2:] = [replace(found[-2], end=start)]  # "ছ'হাজার", "৫'শ"
        found.append(Token(written, start, end, word.kind, word.value, word.currency, word.closed))
    return tuple(found)


def has_numbers(text: str) -> bool:
    """Whether there is anything in a message that a number could be made of; there is none in most."""
    found = _TOKEN.finditer(same_length(text))
    return any(match["digits"] is not None or _word(match[0]).kind in _NUMERIC for match in found)


def glued(tokens: Sequence[Token], index: int) -> bool:
    """Whether nothing stands between this token and the one before."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def _is_apostrophe(before: Sequence[Token], start: int) -> bool:
    number, sign = before
    return (
        sign.text in {"'", "’"}
        and number.kind in {"number", "digits"}
        and number.end == sign.start
        and sign.end == start
    )


def _value(written: str) -> Decimal | None:
    if not _NUMBER.fullmatch(written) or len(written.partition(".")[0].replace(",", "")) > _MAX_DIGITS:
        return None
    return Decimal(written.replace(",", ""))


def is_thousandths(token: Token) -> bool:
    return bool(_THOUSANDTHS.fullmatch(token.text))


def _in_code(view: str, start: int, before: Sequence[Token]) -> bool:
    """Whether these digits are part of a word or a code: "hdfc2", "inv4821", "a_7"."""
    if not start or not before or before[-1].end != start:
        return False
    return (view[start - 1].isalpha() or view[start - 1] == "_") and before[-1].kind != "currency"


@lru_cache(maxsize=4096)
def _word(written: str) -> _Word:
    word = unicodedata.normalize("NFC", written).replace("\u200c", "").replace("\u200d", "")
    if (known := _known(word)) is not None:
        return known
    for case in _CASES:
        rest = word.removesuffix(case)
        if (
            rest != word
            and rest not in ONLY_GLUED
            and (known := _known(rest)) is not None
            and known.kind in {"scale", "currency", "hundreds"}
        ):
            return _Word(known.kind, known.value, known.currency, closed=True)
    return _Word("other")


def _known(word: str) -> _Word | None:
    if word in CURRENCIES:
        return _Word("currency", currency=CURRENCIES[word])
    if word in CENTS:
        return _Word("cents")
    if word in SCALES or word in _GLUED:
        return _Word("scale", SCALES.get(word) or _GLUED[word])
    if word in FRACTIONS:
        return _Word("fraction", FRACTIONS[word])
    value = number_of(word)
    if value is not None:
        return _Word("number", value)
    return next(
        (
            _Word("hundreds", unit * 100)
            for hundred in _HUNDREDS
            if word.endswith(hundred) and (unit := number_of(word.removesuffix(hundred))) is not None and unit
        ),
        None,
    )


def nfc(token: Token) -> str:
    """The word of a token as the tables have it."""
    return unicodedata.normalize("NFC", token.text)


def takes_unit(tens: Token, unit: Token) -> bool:
    """ "twenty" before "five"."""
    return nfc(tens) in ENGLISH_TENS and nfc(unit) in ENGLISH_UNITS


def is_doubtful(token: Token) -> bool:
    return nfc(token) in DOUBTFUL
