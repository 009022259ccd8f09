"""Card numbers of every scheme, in every way that people type them."""

from __future__ import annotations

import random

#: First digits, length, and the groups in which the scheme prints it.
SCHEMES = (
    ("4242", 16, (4, 4, 4, 4)),  # Visa
    ("5425", 16, (4, 4, 4, 4)),  # Mastercard
    ("9792", 16, (4, 4, 4, 4)),  # Troy
    ("3782", 15, (4, 6, 5)),  # American Express
    ("2204", 16, (4, 4, 4, 4)),  # Mir
    ("6521", 16, (4, 4, 4, 4)),  # RuPay
    ("6212", 19, (6, 13)),  # UnionPay
    ("4539", 16, (4, 4, 4, 4)),
    ("2223", 16, (4, 4, 4, 4)),  # Mastercard's newer range
    ("6011", 16, (4, 4, 4, 4)),  # Discover
    ("3530", 16, (4, 4, 4, 4)),  # JCB
    ("6229", 16, (4, 4, 4, 4)),
    ("3056", 14, (4, 6, 4)),  # Diners
    ("6759", 19, (4, 4, 4, 4, 3)),  # Maestro
    ("5081", 16, (4, 4, 4, 4)),  # RuPay
    ("8171", 19, (4, 4, 4, 4, 3)),  # UnionPay
    ("3714", 15, (4, 6, 5)),
    ("4000", 19, (4, 4, 4, 4, 3)),  # Visa of 19 digits
    ("8204", 16, (4, 4, 4, 4)),  # RuPay
    ("2200", 16, (4, 4, 4, 4)),
)
#: Usual ones more often than others.
BETWEEN = (
    " ", "", "-", ", ", "/", "", "*", " ", "+", "\n", ".", "   ", ",", " - ", "-", "_", "\u00a0", " / ", "\u200b",
    "      ", "–", " * ", "|", "\n\n", " + ", "..", "\t",
)  # fmt: skip
_BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SPELLED = {
    "en": "zero one two three four five six seven eight nine".split(),
    "bn": "শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়".split(),
    "bn-Latn": "shunno ek dui tin char pach choy sat at noy".split(),
}


def luhn(number: str) -> bool:
    total = 0
    for place, sign in enumerate(reversed(number)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def number(turn: int, luck: random.Random) -> tuple[str, tuple[int, ...]]:
    first, length, groups = SCHEMES[turn % len(SCHEMES)]
    body = first + "".join(luck.choice("0123456789") for _ in range(length - len(first) - 1))
    return next(body + last for last in "0123456789" if luhn(body + last)), groups


def card(turn: int, register: str, luck: random.Random) -> str:
    """The next card number, as it is typed this time."""
    digits, sizes = number(turn, luck)
    if turn % 31 == 17:
        return " ".join(_SPELLED[register][int(sign)] for sign in digits)
    if turn % 23 == 11:  # digit by digit
        return luck.choice((" ", "-", ".")).join(digits)
    between = BETWEEN[turn % len(BETWEEN)]
    groups = []
    for size in sizes:
        groups.append(digits[:size])
        digits = digits[size:]
    style = turn % 11
    if style == 5 or (register == "bn" and turn % 3 < 2):
        groups = [group.translate(_BENGALI) for group in groups]
    elif style == 7:
        groups = [group.translate(_BENGALI) if place % 2 else group for place, group in enumerate(groups)]
    elif style == 9:
        groups = [group.translate(_WIDE) for group in groups]
    if turn % 19 == 7:  # whatever comes
        return "".join(group + luck.choice(("-", " ", "/", ".", "  ")) for group in groups)[:-1]
    return between.join(groups)
