"""Read numbers and amounts of money: "৳১,২৫০.৫০", "2300 tk", "৫ হাজার টাকা", "দেড় লাখ", "5k", "$24.50".

What may be another sum is no sum: "২-৩ হাজার", "Rs 18,50", "চার আট দুই দুই টাকা".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.lang.bare_sums import bare_sums
from bot.lang.number_reader import read_number
from bot.lang.number_tokens import has_numbers, tokens_of
from bot.lang.number_words import Currency
from bot.lang.same_length import same_length
from bot.lang.sums import sums_of

__all__ = ["Amount", "Currency", "Number", "find_amounts", "find_numbers", "parse_amount"]


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


def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number written with digits or with a scale word ("৫ হাজার", "দেড় লাখ"), left to right."""
    tokens = tokens_of(text)
    found: list[Number] = []
    place = 0
    while place < len(tokens):
        reading = read_number(tokens, place)
        if reading is not None and reading.sure and (reading.scaled or not reading.spelled):
            start, end = tokens[place].start, tokens[reading.after - 1].end
            found.append(Number(reading.value, start, end, text[start:end]))
        place = reading.after if reading else place + 1
    return tuple(found)


@lru_cache(maxsize=256)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every sum of money, left to right.

    A number with a currency, or with a scale ("5k", "২ হাজার"), or where only money stands ("limit 5000").
    """
    if not has_numbers(text):
        return ()
    tokens = tokens_of(text)
    sums = sums_of(text)
    found = [
        Amount(one.reading.value, one.currency, tokens[one.first].start, tokens[one.after - 1].end)
        for one in sums
        if one.is_money and one.reading.sure
    ]
    taken = [(tokens[one.first].start, tokens[one.after - 1].end) for one in sums if one.is_money or one.called]
    view = same_length(text)
    found.extend(
        Amount(Decimal(view[start:end].replace(",", "")), None, start, end)
        for start, end in bare_sums(view)
        if not any(start < stop and begin < end for begin, stop in taken)
    )
    return tuple(sorted(found, key=lambda one: one.start))


def parse_amount(text: str) -> Amount | None:
    """The first sum of money, else a number that is the whole message ("2300", "পঁচিশ"), else None."""
    amounts = find_amounts(text)
    if amounts:
        return amounts[0]
    tokens = tokens_of(text)
    reading = read_number(tokens, 0) if tokens else None
    if reading is None or not reading.sure or reading.after < len(tokens):
        return None
    return Amount(reading.value, None, tokens[0].start, tokens[-1].end)
