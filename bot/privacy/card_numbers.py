"""Find payment card numbers: by the first digits that schemes give out, the length, the check digit, the groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

#: What people and phones put between the digits of one number.
BETWEEN: Final = r"[\s.,;:\-–—−_·•/*+|\\()~\u00ad\u200b-\u200f\u2060\ufe0f\u20e3\ufeff]{0,12}"
_RUN = re.compile(rf"\d(?:{BETWEEN}\d){{12,}}")
_GROUP = re.compile(r"\d+")
#: Numbers with dots, strokes or colons in them that belong to no card: IP addresses, dates, times.
_DAY, _MONTH = r"(?:[012]?\d|3[01])", r"(?:0?\d|1[0-2])"
DATES: Final = rf"{_DAY}([/.-]){_MONTH}\1(?:20)?\d\d|{_MONTH}/{_DAY}/(?:20)?\d\d|20\d\d([/.-]){_MONTH}\2{_DAY}"
_APART = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<!\d)\d{1,2}:\d\d(?!\d)" rf"|(?<![\d/.-])(?:{DATES})(?![\d/.-])"
)

_ANY = (13, 14, 15, 16, 17, 18, 19)
_LONG = (16, 17, 18, 19)
#: Scheme, first digits (from, to), lengths. From ISO/IEC 7812 and what the schemes publish.
ISSUERS: Final = (
    ("Visa", "4", "4", (13, 16, 19)),
    ("Mastercard", "51", "55", (16,)),
    ("Mastercard", "2221", "2720", (16,)),
    ("American Express", "34", "34", (15,)),
    ("American Express", "37", "37", (15,)),
    ("Diners", "300", "305", (14,)),
    ("Diners", "3095", "3095", (14,)),
    ("Diners", "36", "36", (14,)),
    ("Diners", "38", "39", (14,)),
    ("JCB", "3528", "3589", _LONG),
    ("Discover", "6011", "6011", _LONG),
    ("Discover", "644", "649", _LONG),
    ("Discover, RuPay, Troy, Elo", "65", "65", _LONG),
    ("RuPay", "60", "60", (16,)),
    ("RuPay, Verve, Elo", "506", "509", (16, 18, 19)),
    ("UnionPay", "62", "62", _LONG),
    ("UnionPay", "81", "81", (19,)),
    ("Maestro", "6759", "6763", _ANY),
    ("Mir", "2200", "2204", _LONG),
    ("Troy", "9792", "9792", (16,)),
)
#: Given out too, but one transaction number in thirty would be a card if these were believed without a word or a group.
RARE_ISSUERS: Final = (
    ("RuPay", "81", "82", (16,)),
    ("UnionPay", "81", "81", _LONG),
    ("Maestro, Dankort", "5018", "5020", _ANY),
    ("Maestro", "5038", "5038", _ANY),
    ("Maestro", "5612", "5899", _ANY),
    ("Maestro", "6304", "6304", _ANY),
    ("Maestro", "6390", "6390", _ANY),
    ("Diners", "36", "36", (16,)),
    ("Uzcard", "8600", "8600", (16,)),
    ("Humo", "9860", "9860", (16,)),
    ("NAPAS", "9704", "9704", (16, 19)),
)
_DOUBLED = str.maketrans("0123456789", "0246813579")
_USUAL = (16, 15, 19, 14, 13, 18, 17)  # the order in which lengths are tried
_FEWEST, _MOST = min(_USUAL), max(_USUAL)
#: Groups that are not all of one size, as they are printed or read out.
_SHAPES = frozenset(
    {
        (4, 6, 5),
        (4, 6, 4),
        (6, 13),
        (6, 10),
        (4, 12),
        (12, 4),
        (4, 4, 8),
        (8, 4, 4),
        (6, 6, 4),
        (5, 5, 6),
        (4, 4, 4, 4, 3),
    }
)
_FEW = 6  # odd groups that one number may be typed in
_CLOSE = 300  # four numbers no further apart than this are a list of invoices


class Card(NamedTuple):
    """`sizes`: of its groups of digits, as typed; `valid`: its check digit is right."""

    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]
    valid: bool


def find_cards(seen: str, spoken_of: bool) -> list[Card]:
    """Card numbers in a view, left to right, not overlapping.

    `spoken_of`: the message speaks of a card; then a number with a wrong check digit, or in odd groups, is one too.
    """
    found: list[Card] = []
    for run in _RUN.finditer(_APART.sub(lambda apart: "x" * len(apart[0]), seen)):
        groups = [match.span() for match in _GROUP.finditer(seen, run.start(), run.end())]
        first = 0
        while first < len(groups):
            card = _card_at(seen, groups, first, spoken_of)
            if card is not None:
                found.append(card)
            first += len(card.sizes) if card is not None else 1
    return found


def is_card(digits: str) -> bool:
    """ASCII digits only: whether a scheme gives such numbers out, and the check digit is right."""
    return issued(digits) and luhn(digits)


def issued(digits: str, rarely: bool = True) -> bool:
    """Whether a scheme has numbers of this length that begin so; 8801… is a phone number."""
    usual, rare = _lengths()
    return len(digits) in usual.get(digits[:4], ()) or (rarely and len(digits) in rare.get(digits[:4], ()))


def luhn(digits: str) -> bool:
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


@lru_cache(maxsize=1)
def _lengths() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """First four digits -> how long numbers that begin so can be: of the usual and of the rare issuers."""
    usual: dict[str, frozenset[int]] = {}
    rare: dict[str, frozenset[int]] = {}
    for table, rows in ((usual, ISSUERS), (rare, RARE_ISSUERS)):
        for _, first, last, lengths in rows:
            for number in range(int(first.ljust(4, "0")), int(last.ljust(4, "9")) + 1):
                table[str(number)] = table.get(str(number), frozenset()) | set(lengths)
    return usual, rare


def begins_like_a_card(digits: str) -> bool:
    """Whether some card number begins with these four digits or more."""
    return any(digits[:4] in table for table in _lengths())


def looks_like_a_list(numbers: Sequence[str], close: int = _CLOSE) -> bool:
    """4821 4822 4790 4755: four digits each, close together, and no two alike."""
    values = [int(number) for number in numbers]
    alike = all(len(number) == 4 for number in numbers) and len(set(values)) == len(values) > 1
    return alike and max(values) - min(values) <= close


def _card_at(seen: str, groups: list[tuple[int, int]], first: int, spoken_of: bool) -> Card | None:
    """The card number that begins with group `first`."""
    candidates: dict[int, Card] = {}
    if not spoken_of and not begins_like_a_card("".join(seen[start:end] for start, end in groups[first : first + 4])):
        return None
    digits = ""
    sizes: tuple[int, ...] = ()
    for start, end in groups[first:]:
        digits += seen[start:end]
        sizes += (end - start,)
        if len(digits) > _MOST:
            break
        if len(digits) < _FEWEST:
            continue
        in_fours = spoken_of and sizes == (4, 4, 4, 4)  # whoever the issuer is
        if in_fours or issued(digits, rarely=spoken_of or len(sizes) > 2):
            candidates[len(digits)] = Card(groups[first][0], end, digits, sizes, luhn(digits))
    valid = [candidates[length] for length in _USUAL if length in candidates and candidates[length].valid]
    for card in valid:
        whole = first == 0 and len(card.sizes) == len(groups) <= _FEW
        if (_regular(card.sizes) or spoken_of or whole) and (spoken_of or not _is_list(card)):
            return card
    mistyped = (candidates.get(length) for length in (16, 15)) if spoken_of else ()
    return next((card for card in mistyped if card and _may_be_mistyped(card)), None)


_PRINTED = frozenset({(16,), (4, 4, 4, 4), (15,), (4, 6, 5)})


def _may_be_mistyped(card: Card) -> bool:
    return card.sizes in _PRINTED and not _is_list(card) and issued(card.digits)


def _regular(sizes: tuple[int, ...]) -> bool:
    return (len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0]) or sizes in _SHAPES


def _is_list(card: Card) -> bool:
    fours = [card.digits[at : at + 4] for at in range(0, len(card.digits), 4)]
    return card.sizes == (4, 4, 4, 4) and looks_like_a_list(fours)
