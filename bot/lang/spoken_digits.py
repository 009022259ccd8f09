"""Numbers that are read out digit by digit: "চার আট দুই দুই", "four nine double zero", "আটচল্লিশ বাইশ".

Voice typing writes invoice numbers so. Two words may be anything ("দুই তিন দিন"), so a row has three at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bot.lang.number_lookup import number_of
from bot.lang.number_neighbours import is_counted
from bot.lang.number_tokens import Token, is_doubtful, nfc, takes_unit, tokens_of
from bot.lang.script import listed

FEWEST, MOST = 3, 7  # digits of an invoice number
_REPEATED: Final = {
    **dict.fromkeys(listed("double dabol dobol dable ডাবল ডবল"), 2),
    **dict.fromkeys(listed("triple tripol tripal ট্রিপল"), 3),
}
_OH: Final = frozenset({"oh", "o"})
_COMMAS: Final = frozenset({",", "-"})
_ENDINGS: Final = listed("য়ের টার টা টি ের র ে এর er r tar ta ti te e")
_ARTICLES: Final = frozenset(listed("টা টি টার ta ti to tar"))
_WEAK: Final = frozenset(listed("এক ek char"))


@dataclass(frozen=True, slots=True)
class Row:
    """Digits that were said one by one, from `start` to `end` in the text. `sure`: hardly anything else, even where
    nothing calls it a number. `counts`: "one two three"."""

    digits: str
    start: int
    end: int
    sure: bool
    counts: bool = False


def digit_rows(text: str) -> tuple[Row, ...]:
    """The rows of a message, left to right; none where it counts ("one two three"), or a currency or days follow."""
    tokens = tokens_of(text)
    found: list[Row] = []
    place = 0
    while place < len(tokens):
        digits, after = _row(tokens, place)
        if digits:
            row = _accepted(tokens, place, after, digits)
            if row:
                found.append(row)
        place = max(after, place + 1)
    return tuple(found)


def _row(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """(digits, place behind) of the digit words from ``start`` on."""
    digits, place, times = "", start, 1
    while place < len(tokens):
        if digits and tokens[place].text in _COMMAS and _digit(tokens, place + 1) is not None:
            place += 1
        word = nfc(tokens[place])
        if word in _REPEATED and _digit(tokens, place + 1) is not None:
            times, place = _REPEATED[word], place + 1
            continue
        value = "0" if digits and word in _OH and _digit(tokens, place + 1) is not None else _digit(tokens, place)
        if value is None:
            last = _with_ending(word) if digits else None
            return (digits + last, place + 1) if last is not None else (digits, place)
        digits, place, times = digits + value * times, place + 1, 1
    return digits, place


def _digit(tokens: Sequence[Token], index: int) -> str | None:
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.kind not in {"number", "digits"} or (token.kind == "digits" and len(token.text) > 1):
        return None
    return _as_digit(token.value)


def _as_digit(value: Decimal | None) -> str | None:
    return str(int(value)) if value is not None and value < 10 and value == int(value) else None


def _with_ending(word: str) -> str | None:
    """The digit of "দুইয়ের", "charer"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and (digit := _as_digit(number_of(word.removesuffix(ending)))) is not None:
            return digit
    return None


def _accepted(tokens: Sequence[Token], start: int, after: int, digits: str) -> Row | None:
    words = [token for token in tokens[start:after] if token.kind == "number"]
    if not FEWEST <= len(digits) <= MOST or not words:
        return None
    before = tokens[start - 1] if start else None
    behind = tokens[after] if after < len(tokens) else None
    if (before is not None and before.kind in {"number", "scale", "fraction"}) or not _ends_here(behind):
        return None
    counts = all(int(one) + 1 == int(other) for one, other in pairwise(digits))
    weak = sum(is_doubtful(token) or nfc(token) in _WEAK for token in words)
    pure = all(token.kind != "digits" and token.text not in _COMMAS for token in tokens[start:after])
    sure = pure and not counts and 2 * weak <= len(words)
    return Row(digits, tokens[start].start, tokens[after - 1].end, sure, counts)


def _ends_here(behind: Token | None) -> bool:
    if behind is None or nfc(behind) in _ARTICLES:
        return True
    if behind.kind in {"number", "hundreds", "scale", "currency", "cents"}:
        return False
    return behind.kind != "digits" and not is_counted(behind, small=False)


def digit_pairs(text: str) -> tuple[Row, ...]:
    """Numbers of four digits in two halves: "আটচল্লিশ বাইশ", "forty eight twenty two"; never sure."""
    tokens = tokens_of(text)
    found: list[Row] = []
    place = 0
    while place < len(tokens):
        first, middle = _two_digits(tokens, place)
        second, after = _two_digits(tokens, middle)
        if first and second and _ends_here(tokens[after] if after < len(tokens) else None):
            found.append(Row(first + second, tokens[place].start, tokens[after - 1].end, sure=False))
        place = max(after, place + 1)
    return tuple(found)


def _two_digits(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """(digits, place behind) of a word from ten to ninety-nine; ("", ``place``) where none stands here."""
    if place >= len(tokens) or tokens[place].kind != "number":
        return "", place
    value, after = tokens[place].value or Decimal(0), place + 1
    if after < len(tokens) and takes_unit(tokens[place], tokens[after]):
        value, after = value + (tokens[after].value or Decimal(0)), after + 1
    return (str(int(value)), after) if 10 <= value < 100 and value == int(value) else ("", place)
