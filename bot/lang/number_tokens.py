"""Cut a message into what numbers are made of: digits, number words, scales, currencies, and all the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from bot.lang.calendar_words import MONTH_SPELLINGS
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
_MAX_DIGITS = 9  # longer runs are phone, card or account numbers
#: Glued to a number they are a scale, alone they are other words (k = কি, শ).
ONLY_GLUED = frozenset({"k", "শ", "শো", "শত", "sh", "sho", "m"})
_GLUED = {"m": Decimal(10**6), "sh": Decimal(100)}
_HUNDREDS = ("শত", "শো", "শ", "shoto", "sho", "so")
_CASES = tuple(
    unicodedata.normalize("NFC", one)
    for one in (
        "গুলো", "টাই", "টার", "টা", "টি", "য়", "র", "ের", "ে", "ও", "ই", "tai", "tar", "ta", "er", "r", "e", "y"
    )
)  # fmt: skip


def tokens_of(text: str) -> list[Token]:
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
        found.append(Token(written, start, end, word.kind, word.value, word.currency, word.closed))
    return found


def glued(tokens: Sequence[Token], index: int) -> bool:
    """Whether nothing stands between this token and the one before."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


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
        if rest != word and (known := _known(rest)) is not None and known.kind in {"scale", "currency", "hundreds"}:
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


# What is counted behind a sum is no part of it: "১৫ হাজার দুই ভাগে", "5 hajar 20 din age".
_COUNTED = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?:দিন|মাস|বার|ভাগ|কিস্তি|তারিখ|বছর|ঘণ্টা|ঘন্টা|মিনিট|জন|সপ্তাহ|দফা|ধাপ|শতাংশ|পার্সেন্ট|জিবি|এমবি|সাল|গুণ|পার্ট)\p{Bengali}*"
        r"|টা|টি|টো|টায়|টার|টে|বারে|(?:din|mas|mash|bhag|vag|kisti|tarikh|bochor|bosor|ghonta|minute|second|day|month|year|week|hour"
        r"|instal+ment|time|part|step|percent|dofa|shoptah)\p{L}*|bar|bare|jon|jone|ta|ti|to|tay|tar|am|pm|gb|mb|tb|emi|st|nd|rd|th|%|:|"
        + "|".join(word for row in MONTH_SPELLINGS.values() for word in row.split()),
    )
)
_COUNTED_ONCE = regex.compile(
    unicodedata.normalize(
        "NFC",
        r"(?:নম্বর|নাম্বার|নং|ইনভ|বিল|চালান|সার্ভিস|ডোমেইন|ডোমেন)\p{Bengali}*"
        r"|(?:number|nombor|nambar|invoice|inv|bill|service|domain|nmbr)\p{L}*|no",
    )
)


def is_counted(token: Token, small: bool) -> bool:
    """Whether a number before this token counts it; invoices and services are counted in ``small`` numbers only."""
    word = nfc(token)
    return bool(_COUNTED.fullmatch(word) or (small and _COUNTED_ONCE.fullmatch(word)))


def ends_phrase(token: Token | None) -> bool:
    """Whether a number before this token is the last word: the message or the sentence ends."""
    return token is None or not (token.text[0].isalnum() or token.kind in {"digits", "number", "scale"})
