"""Invoice numbers in words: read out digit by digit, in two halves, or as a number ("চার হাজার আটশ বাইশ নম্বর")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.lang.invoice_number import BARE, CERTAIN, NAMED, InvoiceNumber
from bot.lang.number_tokens import tokens_of
from bot.lang.patterns import ENDING, INVOICE_WORD, NAMING, NUMBER_WORD, compile_typed
from bot.lang.spoken_digits import digit_pairs, digit_rows
from bot.lang.sums import sums_of

_LOOK_BACK: Final = 40  # characters
_INVOICE_BEFORE = compile_typed(rf"(?<!\p{{L}}){INVOICE_WORD}(?:{NAMING})*\s*$")
_NUMBER_BEFORE = compile_typed(rf"(?<!\p{{L}}){NUMBER_WORD}\s*[-.:#=]?\s*$")
_OTHER_BEFORE = compile_typed(
    rf"(?:ticket|tkt|complain\p{{L}}*|case|order|phone|mobile|card|pin|otp|last|টিকে?ট|টিকিট|কেস|অভিযোগ|কমপ্লে|অর্ডার|ফোন|মোবাইল|কার্ড|পিন"
    rf"|ওটিপি|শেষ)\p{{Bengali}}*(?:{NAMING})*\s*$"
)
_CALLED_BEHIND = compile_typed(
    rf"\s*(?:{ENDING}\s+)?(?:{NUMBER_WORD}|{INVOICE_WORD})(?:er|ta|tar|e|টা|টার|ের|ে)?(?![\p{{L}}\p{{M}}])"
)
_ALONE = compile_typed(rf"\s*(?:{ENDING})?\s*[.।!]?\s*")


def spoken_numbers(text: str, view: str, secret: bool) -> Iterator[InvoiceNumber]:
    """What was found; ``view`` is the message in ASCII digits and lower case.

    Where a ``secret`` is spoken of, only what is called an invoice's number.
    """
    taken: list[tuple[int, int]] = []
    for row in (*digit_rows(text), *digit_pairs(text)):
        if _OTHER_BEFORE.search(view[max(0, row.start - _LOOK_BACK) : row.start]):
            continue
        certainty = _certainty(view, row.start, row.end)
        if certainty is None and (row.sure or (not row.counts and _stands_alone(view, row.start, row.end))):
            certainty = BARE
        if certainty is not None and (certainty == CERTAIN or not secret) and row.digits.strip("0"):
            taken.append((row.start, row.end))
            yield InvoiceNumber(row.digits, row.start, row.end, certainty)
    yield from _called(text, view, taken)


def _called(text: str, view: str, taken: list[tuple[int, int]]) -> Iterator[InvoiceNumber]:
    tokens = tokens_of(text)
    for one in sums_of(text):
        start, end = tokens[one.number].start, tokens[one.reading.after - 1].end
        number = str(one.reading.value)
        if not (one.called and one.reading.scaled and one.reading.sure and number.isdecimal() and len(number) >= 3):
            continue
        if not any(start < stop and begin < end for begin, stop in taken):
            yield InvoiceNumber(number, start, end, _certainty(view, start, end) or NAMED)


def _certainty(view: str, start: int, end: int) -> float | None:
    before = view[max(0, start - _LOOK_BACK) : start]
    if _INVOICE_BEFORE.search(before):
        return CERTAIN
    return NAMED if _NUMBER_BEFORE.search(before) or _CALLED_BEHIND.match(view, end) else None


def _stands_alone(view: str, start: int, end: int) -> bool:
    return not view[:start].strip(" #(") and _ALONE.fullmatch(view, end) is not None
