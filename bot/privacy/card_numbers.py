"""Find payment card numbers in a text: the right first digits, the right length, a right check digit."""

from __future__ import annotations

import re
from unicodedata import digit

# Digits of any script with what people and phones put between them.
_RUN = re.compile(r"\d(?:[\s.\-–—_·\u00ad\u200b-\u200f\u2060\ufeff]{0,3}\d){12,}")
_GROUP = re.compile(r"\d+")
_LENGTHS = (16, 15, 14, 13, 19, 18, 17)  # the usual ones first
_LONGEST_GROUPS = 19


def find_cards(text: str, mistyped_too: bool = False) -> list[tuple[int, int]]:
    """Spans of card numbers, left to right, not overlapping; on demand those with a wrong check digit too."""
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            size = _card_at(text, groups, first) or (_alike(text, groups, first) if mistyped_too else 0)
            if size:
                found.append((groups[first][0], groups[first + size - 1][1]))
            first += size or 1
    return found


def _card_at(text: str, groups: list[tuple[int, int]], first: int) -> int:
    """How many groups from `first` make one card number; 0 where none do."""
    numbers: dict[int, int] = {}
    digits = ""
    for size, (start, end) in enumerate(groups[first : first + _LONGEST_GROUPS], start=1):
        digits += "".join(str(digit(sign)) for sign in text[start:end])
        if len(digits) > max(_LENGTHS):
            break
        if is_card(digits):
            numbers[len(digits)] = size
    return next((numbers[length] for length in _LENGTHS if length in numbers), 0)


def _alike(text: str, groups: list[tuple[int, int]], first: int) -> int:
    """How many groups look like a card number of the two common shapes: 16 in one piece or in fours."""
    sizes = [end - start for start, end in groups[first : first + 4]]
    size = 1 if sizes[0] == 16 else 4 if sizes == [4, 4, 4, 4] else 0
    return size if size and str(digit(text[groups[first][0]])) in "456" else 0


def is_card(digits: str) -> bool:
    """ASCII digits only. The first digits are those of the card schemes (ISO/IEC 7812), so 8801… is a phone number."""
    return 13 <= len(digits) <= 19 and _issued(digits) and _luhn(digits)


def _issued(digits: str) -> bool:
    two, four = int(digits[:2]), int(digits[:4])
    if digits[0] in "456":  # Visa; Mastercard, Maestro; Maestro, Discover, RuPay, UnionPay
        return True
    if two in (34, 37):  # American Express
        return len(digits) == 15
    return two in (35, 36, 38, 39, 81, 82) or 3000 <= four <= 3059 or 2221 <= four <= 2720


def _luhn(digits: str) -> bool:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
