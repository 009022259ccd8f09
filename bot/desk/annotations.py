"""Annotate what an example names, as data/nlu wants it: `[বিকাশে](gateway:bkash)`; only what can be nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

import regex

from bot.knowledge.names import names
from bot.lang import find_amounts, invoice_numbers, normalise, strip_endings
from bot.lang.invoice_number import CERTAIN

#: Of data/nlu/README.md, without the kinds of cards: to debit is a verb as well.
NAMES = ("gateway", "bank", "network", "product")
MOST_WORDS = 5  # of a name
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_DIGITS = regex.compile(r"\d[\d,]+\d")  # a single figure is rather a count
Span = tuple[int, int, str, str]  # start, end, entity, value


def annotated(line: str) -> str:
    """The line with each name, invoice number and sum of money that is certain; the longest of those that overlap."""
    taken: list[Span] = []
    for one in sorted(
        chain(_numbers(line), _named(line)), key=lambda span: -len(_WORD.findall(line, span[0], span[1]))
    ):
        if all(one[1] <= other[0] or other[1] <= one[0] for other in taken):
            taken.append(one)
    for start, end, entity, value in sorted(taken, reverse=True):
        line = f"{line[:start]}[{line[start:end]}]({entity}:{value}){line[end:]}"
    return line


def _numbers(line: str) -> Iterator[Span]:
    for number in invoice_numbers(line):
        if number.certainty == CERTAIN and line[number.start : number.end].isdecimal():
            yield number.start, number.end, "invoice_number", number.number
    for amount in find_amounts(line):
        digits = _DIGITS.search(line, amount.start, amount.end)
        if amount.currency and digits and f"{amount.value}" == normalise(digits[0]).replace(",", ""):
            yield digits.start(), digits.end(), "amount", f"{amount.value}"


def _named(line: str) -> Iterator[Span]:
    words = list(_WORD.finditer(line))
    for first in range(len(words)):
        for last in range(first, min(first + MOST_WORDS, len(words))):
            if found := _name([word[0] for word in words[first : last + 1]]):
                yield words[first].start(), words[last].end(), *found


def _name(words: Sequence[str]) -> tuple[str, str] | None:
    """Entity and value of a name, the last word of which may have a case ending; None where it is several or none."""
    before = [normalise(word).casefold() for word in words[:-1]]
    forms = (" ".join([*before, last.casefold()]) for last in strip_endings(words[-1]))
    meant = {_known().get(form) for form in forms} - {None}
    return meant.pop() if len(meant) == 1 else None


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, str]]:
    """Names as they are written, without those of two things and those that are ordinary words as well."""
    meant: dict[str, set[tuple[str, str]]] = {}
    for entity in NAMES:
        for one in names()[entity].values():
            for alias in (*one.aliases, *one.exact):
                meant.setdefault(_written(alias), set()).add((entity, one.id))
    ordinary = {_written(alias) for entity in names().values() for one in entity.values() for alias in one.weak}
    return {form: values.pop() for form, values in meant.items() if len(values) == 1 and form not in ordinary}


def _written(alias: str) -> str:
    return " ".join(normalise(word).casefold() for word in _WORD.findall(alias))
