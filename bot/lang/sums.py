"""Which numbers of a message are sums of money: what currency stands by them, and where another sum may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

import regex

from bot.lang.number_neighbours import calls_number, is_counted
from bot.lang.number_reader import CLOSING, Reading, read_number
from bot.lang.number_scales import is_scale_word
from bot.lang.number_tokens import Token, glued, is_doubtful, nfc, tokens_of
from bot.lang.number_words import Currency
from bot.lang.script import listed


@dataclass(frozen=True, slots=True)
class Sum:
    """A number whose first token is `number`, and what stands between the tokens `first` and `after` and belongs to it.

    `closing`: "/-" stands behind. `called`: it is said to be a number ("চার হাজার আটশ বাইশ নম্বর"), so it is no sum.
    """

    reading: Reading
    number: int
    first: int
    after: int
    currency: Currency | None = None
    closing: bool = False
    called: bool = False

    @property
    def is_money(self) -> bool:
        return not self.called and bool(self.currency or self.closing or self.reading.scaled)


_BETWEEN: Final = frozenset({".", ":", "=", "ঃ"})  # "Rs.500", "Tk: 500", "টাকাঃ ৫০০"; "TK-5509" is a ticket
_SHORT: Final = frozenset(listed("rs tk tks inr bdt usd ৳ ₹ ₨ $"))  # a full stop behind these ends no sentence
RANGE: Final = frozenset({"-", "/", *listed("থেকে theke to")})
EITHER: Final = frozenset(listed("বা অথবা or na না কি ki"))
_FEW: Final = Decimal(99)  # "দুই তিন হাজার" is about two or three thousand
_FURTHEST: Final = 20  # times: "500-600 taka" is a range, "40-4821" is none
_HOW_MANY: Final = frozenset(listed("কত কতো কয় koto kto how"))
_INVOICE: Final = regex.compile(r"(?:ইনভ|বিল|চালান)\p{Bengali}*|(?:invoi|invois|bill|chalan)\p{L}*|inv|no|id|#")
_GENITIVE: Final = frozenset(listed("er এর র ta টা ti টি টার tar নম্বর নং number no"))


@lru_cache(maxsize=32)
def sums_of(text: str) -> tuple[Sum, ...]:
    """Every number of a message, left to right; those that are money say so (`Sum.is_money`). The places are those of
    `tokens_of`."""
    tokens = tokens_of(text)
    found: list[Sum] = []
    place = 0
    while place < len(tokens):
        reading = read_number(tokens, place)
        if reading is None:
            place += 1
            continue
        one = _with_currency(tokens, place, reading, used=found[-1].after if found else 0)
        if is_scale_word(tokens, place - 1) and (not found or found[-1].after < place):
            one = _doubted(one)  # "হাজার দুই টাকা", "xyz হাজার দুই টাকা"
        if found:
            found[-1], one = _beside(tokens, found[-1], one)
        found.append(one)
        place = one.after
    return tuple(found)


def _with_currency(tokens: Sequence[Token], place: int, reading: Reading, used: int) -> Sum:
    first = _currency_before(tokens, place, reading, used)
    if first is not None:
        after = reading.after + (reading.after < len(tokens) and tokens[reading.after].text in CLOSING)
        found = Sum(reading, place, first, after, tokens[first].currency)
        return _with_cents(tokens, found)
    after = reading.after
    closing = after < len(tokens) and tokens[after].text in CLOSING
    after += closing
    if after < len(tokens) and tokens[after].kind == "currency" and not _is_next_ones(tokens, place, after, reading):
        return _with_cents(tokens, Sum(reading, place, place, after + 1, tokens[after].currency, closing))
    return Sum(reading, place, place, after, None, closing, not closing and _is_called(tokens, place, after))


def _currency_before(tokens: Sequence[Token], place: int, reading: Reading, used: int) -> int | None:
    """The token of the currency in front of the number: "Rs. 500", "টাকাঃ ৫০০", "tk panch hajar"."""
    at = place - 1
    while at > used and at > place - 3 and tokens[at].text in _BETWEEN:
        at -= 1
    if at < used or tokens[at].kind != "currency" or (reading.spelled and not reading.scaled):
        return None
    if nfc(tokens[at]) in _SHORT:
        return at
    stops = any(token.text == "." for token in tokens[at + 1 : place])  # "koto taka. 4821 er"
    asked = at > 0 and nfc(tokens[at - 1]) in _HOW_MANY  # "koto taka 4821 er?"
    behind = tokens[reading.after] if reading.after < len(tokens) else None
    named = behind is not None and not reading.scaled and nfc(behind) in _GENITIVE
    # "বাকি টাকা ১৫ তারিখে", "baki taka 10 din pore"; "taka 500 din" asks to be given them.
    counted = behind is not None and reading.value <= _FEW and is_counted(behind, small=False)
    return None if stops or asked or named or counted else at


def _is_next_ones(tokens: Sequence[Token], place: int, currency: int, reading: Reading) -> bool:
    """Whether the currency belongs to the number behind it: "4821 ৳500", "invoice 4821 taka 500"."""
    behind = currency + 1
    while behind < len(tokens) and tokens[behind].text in _BETWEEN:
        behind += 1
    if reading.scaled or behind >= len(tokens) or tokens[behind].kind != "digits":
        return False
    sign = not glued(tokens, currency) and all(glued(tokens, at) for at in range(currency + 1, behind + 1))
    return sign or (is_named(tokens, place) and not glued(tokens, currency))


def is_named(tokens: Sequence[Token], place: int) -> bool:
    """Whether what stands before the number calls it an invoice: "invoice", "বিল নং", "#"."""
    at = place - 1
    while at >= 0 and (tokens[at].text in _BETWEEN or calls_number(tokens[at])):
        at -= 1
    return at >= 0 and bool(_INVOICE.fullmatch(nfc(tokens[at])))


def _is_called(tokens: Sequence[Token], place: int, after: int) -> bool:
    """Whether a number without a currency is said to be one: "চার হাজার আটশ বাইশ নম্বর", "invoice no four thousand"."""
    if after < len(tokens) and calls_number(tokens[after]):
        return True
    at = place - 1
    while at >= 0 and tokens[at].text in _BETWEEN:
        at -= 1
    return at >= 0 and bool(calls_number(tokens[at]) or (tokens[at].text == "no" and is_named(tokens, at)))


def _with_cents(tokens: Sequence[Token], one: Sum) -> Sum:
    """ "৫০০ টাকা ৫০ পয়সা"."""
    cents = read_number(tokens, one.after) if one.after < len(tokens) else None
    if cents is None or cents.after >= len(tokens) or tokens[cents.after].kind != "cents" or cents.value > _FEW:
        return one
    whole = replace(one.reading, value=one.reading.value + cents.value / 100)
    return replace(one, reading=whole, after=cents.after + 1)


def _beside(tokens: Sequence[Token], before: Sum, one: Sum) -> tuple[Sum, Sum]:
    """Two neighbouring numbers: a range shares its currency; what may be one number with the other is not sure."""
    if before.is_money or not one.is_money:
        return before, one
    gap = [nfc(token) for token in tokens[before.after : one.first]]
    if not gap:
        return before, _doubted(one) if _runs_on(tokens, before, one) else one
    if len(gap) > 1 or gap[0] not in RANGE | EITHER or is_named(tokens, before.number):
        return before, one
    small, large = before.reading.value, one.reading.value
    if one.reading.scaled or one.reading.spelled:
        few = small <= _FEW and small < (tokens[one.number].value or large)
        return before, _doubted(one) if few else one  # "২-৩ হাজার", "দুই থেকে তিন লাখ"
    if gap[0] in RANGE and small < large <= small * _FURTHEST:
        return replace(before, currency=one.currency, closing=one.closing), one
    return before, one


def _runs_on(tokens: Sequence[Token], before: Sum, one: Sum) -> bool:
    """Whether two numbers in a row may be one, or about as much: "twenty fifty taka", "2 3 hajar", "15 500 taka"."""
    if before.reading.spelled != one.reading.spelled or (one.reading.scaled and is_doubtful(tokens[before.number])):
        return False
    if one.reading.spelled:
        return True
    small, large = before.reading.value, tokens[one.number].value or Decimal(0)
    if one.reading.scaled:
        return small <= _FEW and small < large
    if is_named(tokens, before.number):
        return False
    digits = tokens[one.number].text
    single = small < 10 and large < 10
    return single or (len(digits) == 3 and digits.isdecimal() and small < 1000)


def _doubted(one: Sum) -> Sum:
    return replace(one, reading=replace(one.reading, sure=False))
