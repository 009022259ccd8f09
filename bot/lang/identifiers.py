"""Find invoice numbers in every form, and keep them apart from amounts, dates, phones and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

from bot.lang.amounts import find_amounts
from bot.lang.invoice_number import BARE, CERTAIN, NAMED, InvoiceNumber
from bot.lang.not_invoices import ERROR_CODES, is_year, other_numbers, speaks_of_secrets
from bot.lang.number_tokens import has_numbers, tokens_of
from bot.lang.patterns import ENDING, INVOICE_WORD, NAMING, NUMBER_WORD, compile_typed
from bot.lang.same_length import same_length
from bot.lang.spoken_numbers import spoken_numbers
from bot.lang.sums import sums_of

SHORTEST: Final = 3  # digits of a number that nothing names
MOST_IN_RANGE: Final = 1000


_BEGINS: Final = r"(?<!\d)(?<!\d[.,:/])"
_ENDS: Final = r"(?!\d|[.,:/]\d)"
_BOOK_ENDS: Final = r"(?![\d\p{L}]|[./-]\d)"
_DIGITS: Final = rf"{_BEGINS}(?<digits>\d{{1,3}}(?:,\d{{2,3}})+|\d{{1,12}}){_ENDS}"
_SAID = compile_typed(rf"(?:(?<!\p{{L}}){INVOICE_WORD}(?<named>{NAMING})*\s*|(?<named>\#)\s?){_DIGITS}(?!\s*%)")
_NUMBERED = compile_typed(rf"(?<!\p{{L}}){NUMBER_WORD}\s*[-.:#=]?\s*{_DIGITS}")
_FORMED = compile_typed(
    rf"(?<![\p{{L}}\d.,_-])(?<digits>\d{{1,2}},\d{{3}}|\d{{3,12}})(?:\s?['’-]\s?|\s?){ENDING}(?![\p{{L}}\p{{M}}\d])"
)
_BARE = compile_typed(
    r"(?<![\p{L}\d.,/_+@-])(?<!\d:)(?<digits>(?:00+)?\d{3,7})(?![\p{L}\d_@]|[.,:/-]\d|\s*[%৳₹](?!\s?\d)|\s*\$)"
)
_COUNTED = compile_typed(r"\s?(?:ta|ti|to|টা|টি|টো)(?![\p{L}\p{M}])")  # "invoice 3 ta" counts, "invoice 4821 ta" names
_LINK = compile_typed(
    r"\s*(?:,|/|&|\+|and|ar|r|o|ebong|or|naki|na|আর|ও|এবং|নাকি|না|অথবা|আর\s*কি)\s*"
    r"(?:\#|inv-?|invoice\s*|ইনভ\p{Bengali}{2,9}\s*)?"
)
_RANGE = compile_typed(
    r"\s*(?:-|to|till|until|through|theke|thekhe|hote|থেকে|হতে)\s*"
    r"(?:\#|inv-?|invoice\s*|no\.?\s*|ইনভ\p{Bengali}{2,9}\s*)?"
)
# "4821,4822", "4821/4822"
_LISTED = compile_typed(r"(?<![\d.,/-])(?<!\d:)\d{3,7}(?:\s?[,/&+]\s?\d{3,7})+(?!\d|[.,:/-]\d)")
_DASHED = compile_typed(r"(?<![\d.,:/-])(?<from>[1-9]\d{2,6})\s?-\s?(?<to>[1-9]\d{2,6})(?!\d|[.,:/-]\d)")
_GROUPED = regex.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}")
_THREES = regex.compile(r"\d{3}(?:,\d{3})+")  # "821,822" are two
# "48 21", "4 8 2 1": read off a paper; pairs only where it is the answer, or behind the invoice's name.
_APART = r"\d(?:\s\d){3,6}"
_IN_PIECES = rf"\d{{2}}[\s-]\d{{2}}|{_APART}"
_DIGITS_APART = compile_typed(
    rf"(?<![\p{{L}}\p{{M}}\d.,:/_+@-])(?<!\d\s)(?<digits>{_APART})(?!\s?[\d%৳₹]|[.,:/-]\d|[\p{{L}}_@])"
)
_PIECES_ALONE = compile_typed(rf"\s*\#?\s*(?<digits>{_IN_PIECES})\s*[.।]?\s*(?:{ENDING})?\s*")
_PIECES_SAID = compile_typed(
    rf"(?<!\p{{L}})(?:{INVOICE_WORD}(?:{NAMING})*|{NUMBER_WORD})\s*{_BEGINS}(?<digits>{_IN_PIECES})(?![\s-]?\d|[.,:/]\d)"
)
# "11 er pdf", "the pdf of 11": two digits name an invoice where a paper of theirs is asked for; "48 22 er status" too.
_PAPER = r"(?:pdf|link|copy|receipt|status|obostha|পিডিএফ|লিংক|লিঙ্ক|কপি|রসিদ|স্ট্যাটাস|অবস্থা)"
_OF_TWO = compile_typed(
    rf"(?<![\p{{L}}\p{{M}}\d.,/_+@:-])(?<digits>[1-9]\d(?:\s\d\d)?)(?:['’](?:s|er)|\s?-?(?:er|এর|ের|র))\s+{_PAPER}(?![\p{{L}}\p{{M}}])"
    rf"|(?<![\p{{L}}\p{{M}}]){_PAPER}\s+(?:of|for)\s+(?<digits>[1-9]\d)(?=\s*[.?!।]*\s*$)"
)
# "2026/0001", "INV-2026-0017": numbers that begin anew each year, as books print them. "2024/2025" is two years.
_OF_A_YEAR = compile_typed(
    rf"(?<!\p{{L}})(?:{INVOICE_WORD}(?:{NAMING})*|\#)\s*[-/]?\s*(?<digits>20\d\d\s?[-/]\s?\d{{3,6}}){_BOOK_ENDS}"
    rf"|(?<!\p{{L}})inv[-/]\s?(?<digits>20\d\d[-/]\d{{1,6}}){_BOOK_ENDS}"
    rf"|(?<![\p{{L}}\d.,/_+@-])(?<digits>20\d\d[-/]0\d{{2,5}}){_BOOK_ENDS}"
)
_TWO_YEARS = regex.compile(r"20\d\d\s?[-/]\s?20\d\d")
_ALONE = compile_typed(r"\s*\#?\s*(?<digits>\d{1,2},\d{3})\s*[.।]?\s*")


@lru_cache(maxsize=64)  # entities, selection, features and reports want those of the same message
def invoice_numbers(text: str) -> tuple[InvoiceNumber, ...]:
    """The invoice numbers of a message, left to right.

    "#4821", "INV-4821", "ইনভয়েস নং ৪৮২১", "no.4821", "৪,৮২১ নম্বর", "4821/4822", "চার আট দুই এক", and, with less
    certainty, a bare number of 3 to 7 digits. Amounts (with a currency), phones, cards, dates, percentages, years,
    OTPs, tickets and transaction ids are not invoices.
    """
    if not has_numbers(text):
        return ()
    view = same_length(text).replace("ঃ", ":")
    taken = bytearray(len(text))  # which letters belong to something else
    for amount in find_amounts(text):
        _take(taken, amount.start, amount.end)
    tokens = tokens_of(text)  # a sum that may be another is no number either
    for one in sums_of(text):
        if one.is_money:
            _take(taken, tokens[one.first].start, tokens[one.after - 1].end)
    for start, end in other_numbers(view):
        _take(taken, start, end)
    loose = _loosened(view)
    secret = speaks_of_secrets(view)
    found: dict[int, InvoiceNumber] = {}
    for match in _OF_A_YEAR.finditer(view):
        start, end = match.span("digits")
        if 1 not in taken[start:end] and not _TWO_YEARS.fullmatch(match["digits"]):
            found[start] = InvoiceNumber(regex.sub(r"\D+", "/", match["digits"]), start, end, CERTAIN)
            _take(taken, start, end)
    for number in (*_in_pieces(view, secret), *spoken_numbers(text, view, secret)):
        if 1 not in taken[number.start : number.end]:
            found[number.start] = number
            _take(taken, number.start, number.end)
    for pattern, certainty in ((_SAID, CERTAIN), (_NUMBERED, NAMED), (_FORMED, NAMED), (_BARE, BARE), (_ALONE, BARE)):
        for match in pattern.finditer(loose) if pattern is not _ALONE else _whole(pattern, view):
            start, end = match.span("digits")
            digits = _digits_of(match["digits"])
            if start in found or digits is None or 1 in taken[start:end]:
                continue
            if len(digits) < SHORTEST and not match.capturesdict().get("named") and _COUNTED.match(view, end):
                continue
            if (certainty < CERTAIN and len(digits) < SHORTEST) or is_year(view, match[0], start, end):
                continue
            if certainty == BARE and (secret or digits in ERROR_CODES):
                continue
            found[start] = InvoiceNumber(digits, start, end, certainty)
    for match in _OF_TWO.finditer(loose):
        start, end = match.span("digits")
        if start not in found and 1 not in taken[start:end] and not secret:
            found[start] = InvoiceNumber(regex.sub(r"\s", "", match["digits"]), start, end, NAMED)
    return _linked(view, [found[start] for start in sorted(found)])


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _whole(pattern: regex.Pattern[str], view: str) -> Iterator[regex.Match[str]]:
    if match := pattern.fullmatch(view):
        yield match


def _digits_of(written: str) -> str | None:
    """The number as it is looked up; None where commas group no number ("18,50") or nothing but zeros stands there."""
    if "," in written and not _GROUPED.fullmatch(written):
        return None
    digits = written.replace(",", "")
    plain = digits.lstrip("0")
    if len(plain) > 10 or not plain:
        return None
    return plain if len(plain) >= SHORTEST else digits


def _loosened(view: str) -> str:
    """The message with a space for what joins numbers to a list, so that each stands by itself."""

    def apart(match: regex.Match[str]) -> str:
        written = match[0]
        if _GROUPED.fullmatch(written) and not _THREES.fullmatch(written):
            return str(written)
        return str(regex.sub(r"\D", " ", written))

    def range_apart(match: regex.Match[str]) -> str:
        alike = len(match["from"]) == len(match["to"])
        is_range = alike and 0 < int(match["to"]) - int(match["from"]) <= MOST_IN_RANGE
        return match[0].replace("-", " ") if is_range else str(match[0])

    return str(_DASHED.sub(range_apart, _LISTED.sub(apart, view)))


def _in_pieces(view: str, secret: bool) -> Iterator[InvoiceNumber]:
    if match := _PIECES_ALONE.fullmatch(view):
        yield from _joined(match, BARE)
    for match in _PIECES_SAID.finditer(view):
        yield from _joined(match, CERTAIN)
    for match in () if secret else _DIGITS_APART.finditer(view):
        yield from _joined(match, BARE)


def _joined(match: regex.Match[str], certainty: float) -> Iterator[InvoiceNumber]:
    digits = regex.sub(r"\D", "", match["digits"])
    counts = all(int(one) + 1 == int(other) for one, other in pairwise(digits))
    if not (counts and len(digits) * 2 - 1 == len(match["digits"])):  # "1 2 3 4" may be four of a list
        yield InvoiceNumber(digits, match.start("digits"), match.end("digits"), certainty)


def _linked(view: str, numbers: list[InvoiceNumber]) -> tuple[InvoiceNumber, ...]:
    """ "invoice 4821 and 4822": each is as good as the other. "5001 to 5010" are a range."""
    for index, number in enumerate(numbers[1:], start=1):
        before = numbers[index - 1]
        between = view[before.end : number.start]
        best = max(before.certainty, number.certainty)
        whole = before.number.isdigit() and number.number.isdigit()
        if whole and _RANGE.fullmatch(between) and 0 < int(number.number) - int(before.number) <= MOST_IN_RANGE:
            before = replace(before, last=number.number)
        if before.last or _LINK.fullmatch(between):
            numbers[index - 1], numbers[index] = replace(before, certainty=best), replace(number, certainty=best)
    return tuple(numbers)
