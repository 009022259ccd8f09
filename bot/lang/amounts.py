"""Read numbers and amounts of money: "৳১,২৫০.৫০", "2300 tk", "৫ হাজার টাকা", "দেড় লাখ", "5k", "$24.50"."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from bot.lang.bare_sums import bare_sums
from bot.lang.number_words import CURRENCIES, FRACTIONS, NUMBERS, SCALES
from bot.lang.same_length import same_length

Currency = Literal["BDT", "INR", "USD"]


@dataclass(frozen=True)
class Number:
    """A number in a message. `start` and `end` are positions in the text that was given."""

    value: Decimal
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Amount:
    """A sum of money. `currency` is None where the customer named none ("5k", "২ হাজার ৪৫০")."""

    value: Decimal
    currency: Currency | None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    digits: bool


_TOKEN = regex.compile(
    r"(?P<number>(?<![\d.,])\d{1,3}(?:,\d{2,3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
    r"|(?P<word>[\p{L}\p{M}\u200c\u200d]+|[৳₹$])|(?P<other>/-|/=|[^\s])",
    regex.V1,
)
_MAX_DIGITS = 9  # longer runs are phone, card or account numbers
# Glued to a number they are a scale, alone they are other words (k = কি, শ).
_ONLY_GLUED = frozenset({"k", "শ", "শো", "শত", "m", "sh", "sho"})
_CASES = ("গুলো", "টাই", "টার", "টা", "টি", "য়", "র", "ের", "ে", "ও", "ই", "tai", "tar", "ta", "er", "r", "e", "y")


def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number written with digits or with a scale word ("৫ হাজার", "দেড় লাখ"), left to right."""
    tokens = _tokens(text)
    found: list[Number] = []
    index = 0
    while index < len(tokens):
        value, after, _ = _number_at(tokens, index)
        if value is None:
            index += 1
            continue
        start, end = tokens[index].start, tokens[after - 1].end
        found.append(Number(value, start, end, text[start:end]))
        index = after
    return tuple(found)


@lru_cache(maxsize=256)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every sum of money, left to right.

    A number with a currency, or with a scale ("5k", "২ হাজার"), or where only money stands ("limit 5000").
    """
    view = same_length(text)
    tokens = _tokens(text)
    found: list[Amount] = []
    index = 0
    while index < len(tokens):
        value, after, scaled = _number_at(tokens, index, spelled=True)
        if value is None:
            index += 1
            continue
        start, end = tokens[index].start, tokens[after - 1].end
        currency: Currency | None = None
        closing = False
        if index and (before := _currency(tokens[index - 1])) and tokens[index].digits:
            currency, start = before, tokens[index - 1].start
        elif index > 1 and tokens[index - 1].text == "." and (before := _currency(tokens[index - 2])):
            currency, start = before, tokens[index - 2].start  # "Rs. 18,500"
        elif after < len(tokens) and (behind := _currency(tokens[after])):
            currency, end = behind, tokens[after].end
            after += 1
        elif after < len(tokens) and tokens[after].text in ("/-", "/="):
            closing, end = True, tokens[after].end
        if currency or scaled or closing:
            found.append(Amount(value, currency, start, end))
        index = after
    found.extend(
        Amount(Decimal(text_of.replace(",", "")), None, start, end)
        for start, end in bare_sums(view)
        if not any(start < one.end and one.start < end for one in found)
        for text_of in (view[start:end],)
    )
    return tuple(sorted(found, key=lambda one: one.start))


def parse_amount(text: str) -> Amount | None:
    """The first sum of money, else a number that is the whole message ("2300"), else None."""
    amounts = find_amounts(text)
    if amounts:
        return amounts[0]
    numbers = find_numbers(text)
    if len(numbers) == 1 and numbers[0].text == text.strip():
        return Amount(numbers[0].value, None, numbers[0].start, numbers[0].end)
    return None


def _tokens(text: str) -> list[_Token]:
    view = same_length(text)
    return [
        _Token(match[0], match.start(), match.end(), match["number"] is not None) for match in _TOKEN.finditer(view)
    ]


def _number_at(tokens: list[_Token], index: int, spelled: bool = False) -> tuple[Decimal | None, int, bool]:
    """(value, index after it, whether a scale word was in it); value None where no number starts here.

    A number word alone ("dui", "one") counts only where `spelled` and a currency stands behind it.
    """
    total = Decimal(0)
    last_scale = Decimal(10) ** 15
    scaled = digits = False
    position = index
    while position < len(tokens):
        current, after, by_digits = _unit_at(tokens, position)
        if current is None:
            break
        scale = _scale_at(tokens, after)
        if scale is None:
            compound = _compound(tokens[position])
            if compound is not None and compound < last_scale:
                total, position, scaled = total + compound, position + 1, True
                last_scale = Decimal(100)
                continue
            if current >= last_scale or (scaled and not _adjoining(tokens, position)):
                break
            total, position, digits = total + current, after, digits or by_digits
            break
        if scale >= last_scale:
            break
        total, position = total + current * scale, after + 1
        last_scale, scaled = scale, True
    if position == index:
        return None, index, False
    if not digits and not scaled:
        behind = position < len(tokens) and _currency(tokens[position])
        if not (spelled and behind):
            return None, index, False
    return (Decimal(int(total)) if scaled and total == int(total) else total), position, scaled


def _adjoining(tokens: list[_Token], index: int) -> bool:
    return not index or tokens[index - 1].text not in (",", ".", ";", "।", "?", "-", "/")


def _unit_at(tokens: list[_Token], index: int) -> tuple[Decimal | None, int, bool]:
    """One number without its scale: "৫", "1.5", "পাঁচ", "সাড়ে তিন", "দেড়", or a scale alone ("হাজার টাকা")."""
    token = tokens[index]
    if token.digits:
        plain = token.text.replace(",", "")
        if len(plain.partition(".")[0]) > _MAX_DIGITS or _inside_code(tokens, index):
            return None, index, False
        return Decimal(plain), index + 1, True
    word = _word(token.text)
    if word in FRACTIONS:
        plus = FRACTIONS[word]
        if index + 1 < len(tokens):
            value, after, by_digits = _unit_at(tokens, index + 1)
            if value is not None and after > index + 1:
                return value + plus, after, by_digits
        return None, index, False
    if word in NUMBERS:
        return NUMBERS[word], index + 1, False
    if _compound(token) is not None:
        return Decimal(1), index + 1, False
    alone = _scale(word) is not None and word not in _ONLY_GLUED
    if alone and index + 1 < len(tokens) and _currency(tokens[index + 1]):
        return Decimal(1), index, False  # "হাজার টাকা"
    return None, index, False


def _inside_code(tokens: list[_Token], index: int) -> bool:
    """Whether these digits are part of a word or a code: "hdfc2", "4821_7", "192.168.1.1" is not tried for."""
    before = tokens[index - 1] if index else None
    glued = before is not None and before.end == tokens[index].start
    return bool(glued and before and before.text[-1:].isalpha() and not _currency(before))


def _scale_at(tokens: list[_Token], index: int) -> Decimal | None:
    if index >= len(tokens):
        return None
    word = tokens[index].text
    glued = index > 0 and tokens[index - 1].end == tokens[index].start
    if word in _ONLY_GLUED or _word(word) in _ONLY_GLUED:
        code = index + 1 < len(tokens) and tokens[index + 1].digits and tokens[index + 1].start == tokens[index].end
        if not glued or code:  # "9k7l3m2p1q" is a code
            return None
    return _scale(_word(word))


def _scale(word: str) -> Decimal | None:
    return SCALES.get(word)


def _compound(token: _Token) -> Decimal | None:
    """ "পাঁচশ", "দুইশো", "panchsho" in one word."""
    word = unicodedata.normalize("NFC", token.text)
    for hundred in ("শত", "শো", "শ", "shoto", "sho", "so"):
        if word.endswith(hundred) and (unit := NUMBERS.get(word[: -len(hundred)])) is not None:
            return unit * 100
    return None


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """The word without a case ending, if that makes it one we know."""
    word = unicodedata.normalize("NFC", text)
    if word in NUMBERS or word in SCALES or word in FRACTIONS or word in CURRENCIES:
        return word
    for case in _CASES:
        case = unicodedata.normalize("NFC", case)
        rest = word[: -len(case)]
        if word.endswith(case) and (rest in SCALES or rest in CURRENCIES):
            return rest
    return word


def _currency(token: _Token) -> Currency | None:
    return CURRENCIES.get(_word(token.text))
