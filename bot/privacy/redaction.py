"""Mask cards, codes, PINs, passwords, keys, identity and account numbers before anything is stored or sent on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.privacy.awaited import Awaited, announced, other_half
from bot.privacy.card_numbers import begins_like_a_card, find_cards, is_card, looks_like_a_list
from bot.privacy.keys import find_keys, find_registered
from bot.privacy.named_numbers import check_code, find_named_numbers
from bot.privacy.number_groups import Number, numbers, place
from bot.privacy.number_labels import label_before, labelled
from bot.privacy.passwords import find_passwords, is_password_alone
from bot.privacy.reading import CARD, NUMBER, SIGN, Found, Reading, view

MASK = "••••"
_FEWEST_DIGITS = 12  # of most of a card number
_FAR = 1500  # three numbers no further apart than this are rather invoices than most of a card number
_EXPIRY = re.compile(
    r"(?:exp|expiry|expires|expiration|valid|validity|till|thru|upto|date|meyad|মেয়াদ)[\s:.=-]{1,4}(?:(?:date|till|thru|upto|ta|is)[\s:.=-]{1,3}){0,2}"
    r"((?:0?[1-9]|1[0-2])\s?[/-]\s?(?:20)?[2-4]\d)(?![\d/.-]\d|\d)"
)
#: What is an identity number only where its name is said.
_NAMED_IDS = {
    "passport": re.compile(r"(?<![a-z\d])[a-z]{1,2}\d{7,8}(?![a-z\d])"),
    "pan": re.compile(r"(?<![a-z\d])[a-z]{5}\d{4}[a-z](?![a-z\d])"),
}


@dataclass(frozen=True)
class Redacted:
    """`kinds`: what was masked, sorted; `awaits`: what the next message may hold, if anything."""

    text: str
    kinds: tuple[str, ...]
    awaits: Awaited | None = field(default=None, compare=False)


class _Masked(NamedTuple):
    start: int
    end: int
    kind: str
    by: str = MASK


def redact(text: str, awaited: Awaited | None = None) -> Redacted:
    """The text without its secrets; `awaited`: what the message before said of this one.

    A card keeps its last four digits. Redacting twice changes nothing.
    """
    reading = Reading(text, view(text))
    masked: list[_Masked] = []
    taken = bytearray(len(text))
    for found in _secrets(reading, awaited):
        if found.start < found.end and 1 not in taken[found.start : found.end]:
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            masked.append(found)
    kinds = tuple(sorted({found.kind for found in masked}))
    return Redacted(_without(text, sorted(masked)), kinds, announced(reading, kinds, awaited))


def _without(text: str, masked: Sequence[_Masked]) -> str:
    parts, last = [], 0
    for found in masked:
        parts += [text[last : found.start], found.by]
        last = found.end
    return "".join((*parts, text[last:]))


def _secrets(reading: Reading, awaited: Awaited | None) -> Iterator[_Masked]:
    """Everything that is found, what is surest first: where two overlap, the first one counts."""
    expected = awaited.kinds if awaited is not None else frozenset()
    yield from _plain(find_keys(reading.text))
    counted = tuple(numbers(reading)) if reading.has_numbers else ()
    if reading.has_numbers:
        half = other_half(reading, awaited)
        if half is not None:
            yield _Masked(*half, "card_number")
        yield from _cards(reading, counted, "card_number" in expected)
        yield from _plain(_registered(reading))
    yield from _plain(find_named_numbers(reading, counted, expected))
    yield from _plain(find_passwords(reading))
    if expected & {"password", "recovery", "key"} and (alone := is_password_alone(reading)):
        yield _Masked(*alone, "password")


def _plain(found: Iterator[Found]) -> Iterator[_Masked]:
    return (_Masked(*one) for one in found)


def _cards(reading: Reading, counted: Sequence[Number], expected: bool) -> Iterator[_Masked]:
    seen = reading.view
    spoken_of = expected or any(token.bits & CARD for token in reading.tokens)
    ends: list[int] = []
    for card in find_cards(seen, spoken_of):
        first, last = reading.token_at(card.start), reading.token_before(card.end)
        # A transaction may have a number like a card's, but nobody writes it in fours.
        if len(card.sizes) < 3 and labelled(reading, first, last):
            continue
        yield _Masked(card.start, card.end, "card_number", f"{MASK} {card.digits[-4:]}")
        ends.append(last)
    for number in counted:
        if number.spelled and is_card(number.digits):
            yield _Masked(*place(reading, number), "card_number")
            ends.append(number.last)
    for end in ends:
        code = check_code(reading, counted, end)
        if code is not None:
            yield _Masked(*place(reading, code), "cvv")
    most = _most_of_a_card(reading, spoken_of)
    if most is not None:
        yield _Masked(*most, "card_number")
    if ends or any(name.kind == "cvv" for name in reading.names):
        for expiry in _EXPIRY.finditer(seen):
            yield _Masked(*expiry.span(1), "card_number")


def _most_of_a_card(reading: Reading, spoken_of: bool) -> tuple[int, int] | None:
    """Twelve digits in fours and nothing else: the rest may come in the next message."""
    groups = [token for token in reading.tokens if token.sort == NUMBER]
    others = [token for token in reading.tokens if token.sort not in (NUMBER, SIGN)]
    fours = [token.text for token in groups]
    if [len(four) for four in fours] != [4, 4, 4] or not begins_like_a_card(fours[0]) or looks_like_a_list(fours, _FAR):
        return None
    if others and not (spoken_of and others[-1].end <= groups[0].start):
        return None
    return groups[0].start, groups[-1].end


def _registered(reading: Reading) -> Iterator[Found]:
    for found in find_registered(reading.view):
        if not label_before(reading, reading.token_at(found.start)):
            yield found
    for kind in {name.kind for name in reading.names} & _NAMED_IDS.keys():
        for match in _NAMED_IDS[kind].finditer(reading.view):
            yield Found(*match.span(), "national_id")
