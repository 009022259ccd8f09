"""The numbers of a message that could be secrets: in one piece, in groups, or spelled out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.privacy.card_numbers import DATES
from bot.privacy.reading import ENDING, MONEY, NUMBER, SIGN, UNIT, WORD, Reading, Token
from bot.privacy.secret_words import DIGIT_WORDS, REPEATED

_SHORT_GROUPS = frozenset({(4, 2), (2, 4), (4, 4)})
#: Before a number: then it is money, or one of our invoices ("#4821").
MONEY_SIGNS: Final = "৳₹$€£#"
_NEVER_BEFORE = MONEY_SIGNS + "_@"
# Neither codes nor accounts: phones, amounts, parts of something larger.
_APART = re.compile(
    r"(?<!\d)(?:(?:\+|00)?88[\s-]?)?01[3-9]\d{2}[\s-]?\d{3}[\s-]?\d{3}(?!\d)|(?<!\d)01[3-9][\s-]?\d{4}[\s-]?\d{4}(?!\d)"
    r"|\+\d[\d\s().-]{7,18}\d|(?<![\d.])\d{1,12}\.\d{1,4}(?![\d.])|(?<![\d,])\d{1,3}(?:,\d{2,3})+(?!\d)"
    r"|(?<!\d)\d{1,9}\s?%"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<!\d)\d{1,2}:\d\d(?!\d)"
    rf"|(?<![\d/.-])(?:{DATES}|\d{{1,2}}/\d{{2,4}})(?![\d/.-])"
)


class Number(NamedTuple):
    """Digits in one piece, in groups, or spelled out: the tokens from `first` to `last`."""

    first: int
    last: int
    digits: str
    spelled: bool = False


def place(reading: Reading, number: Number) -> tuple[int, int]:
    return reading.tokens[number.first].start, reading.tokens[number.last].end


def numbers(reading: Reading) -> Iterator[Number]:
    """Whatever could be a secret, what is in groups as a whole before its parts."""
    tokens, apart = reading.tokens, [match.span() for match in _APART.finditer(reading.view)]
    here = 0
    while here < len(tokens):
        token = tokens[here]
        if token.sort == WORD and (token.text in DIGIT_WORDS or token.text in REPEATED):
            number = _spelled(tokens, here)
            if len(number.digits) >= 3:
                yield number
                here = number.last
        elif token.sort == NUMBER:
            last = _run(tokens, here)
            yield from _grouped(reading, here, last, apart)
            here = last
        here += 1


def _spelled(tokens: Sequence[Token], first: int) -> Number:
    digits, times, last = "", 1, first
    for here in range(first, len(tokens)):
        text = tokens[here].text
        if text in REPEATED:
            times = REPEATED[text]
        elif text in DIGIT_WORDS or (tokens[here].sort == NUMBER and len(text) == 1 and digits):
            digits += str(DIGIT_WORDS.get(text, text)) * times
            times, last = 1, here
        elif text not in "-,.":
            break
    return Number(first, last, digits, spelled=True)


def _run(tokens: Sequence[Token], first: int) -> int:
    """The last token of the groups of digits that begin here, with a space, a stroke or a dot between two of them."""
    last = first
    for here in range(first + 1, len(tokens)):
        token = tokens[here]
        if token.sort == NUMBER and token.start - tokens[here - 1].end <= 1:
            last = here
        elif (
            not (token.sort == SIGN and token.text in "-.–" and token.start == tokens[here - 1].end)
            or tokens[here - 1].sort != NUMBER
        ):
            break
    return last


def _grouped(reading: Reading, first: int, last: int, apart: list[tuple[int, int]]) -> Iterator[Number]:
    tokens = reading.tokens
    groups = [here for here in range(first, last + 1) if tokens[here].sort == NUMBER]
    sizes = tuple(len(tokens[here].text) for here in groups)
    if len(groups) > 1 and _is_free(reading, first, last, apart):
        short = 3 <= sum(sizes) <= 8 and (max(sizes) <= 3 or sizes in _SHORT_GROUPS)
        if short or (9 <= sum(sizes) <= 18 and min(sizes) > 1):
            yield Number(first, last, "".join(tokens[here].text for here in groups))
    for here in groups:
        if 3 <= len(tokens[here].text) <= 18 and _is_free(reading, here, here, apart):
            yield Number(here, here, tokens[here].text)


def _is_free(reading: Reading, first: int, last: int, apart: list[tuple[int, int]]) -> bool:
    """Not part of a word, an amount, a date or a phone number."""
    tokens = reading.tokens
    start, end = tokens[first].start, tokens[last].end
    nearest = bisect_left(apart, (end,)) - 1  # the last that begins before the end
    if nearest >= 0 and start < apart[nearest][1]:
        return False
    if first and tokens[first - 1].text == "•":  # the last four digits of a card
        return False
    if first and tokens[first - 1].end == start:
        before = tokens[first - 1]
        if before.sort == WORD and not before.name:
            return False
        named = first > 1 and bool(tokens[first - 2].name) and tokens[first - 2].end == before.start  # otp#482913
        if before.text in _NEVER_BEFORE and not named:
            return False
        glued = before.text in "-" and first > 1 and tokens[first - 2].end == before.start
        if glued and tokens[first - 2].sort == WORD and not (tokens[first - 2].name or tokens[first - 2].text == "g"):
            return False  # INV-4821, but pin-4821
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if after is None:
        return True
    if after.sort == WORD and after.start == end and not after.bits & (ENDING | UNIT | MONEY):
        return False
    if after.bits & MONEY or after.text in MONEY_SIGNS[:-1]:
        return False
    return not (after.bits & UNIT and end - start <= 4)
