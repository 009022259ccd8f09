"""Typing errors, the same for every side: a share of a message's letters dropped, doubled, swapped or replaced."""

from __future__ import annotations

import random
from collections.abc import Sequence

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What a Bengali writer confuses or leaves out; everything else falls to its neighbour in the alphabet.
BENGALI = {
    "ি": "ী", "ী": "ি", "ু": "ূ", "ূ": "ু", "শ": "স", "ষ": "শ", "স": "শ", "ন": "ণ", "ণ": "ন", "য": "জ", "জ": "য",
    "ত": "ৎ", "ৎ": "ত", "র": "ড়", "ো": "ু", "ে": "ি",
}  # fmt: skip


def noisy(texts: Sequence[str], share: float, seed: int = 0) -> list[str]:
    """Each message with about ``share`` of its characters mistyped; the same for the same seed."""
    dice = random.Random(f"{seed} {share}")
    return [_noisy(text, share, dice) for text in texts]


def _noisy(text: str, share: float, dice: random.Random) -> str:
    out: list[str] = []
    letters = list(text)
    place = 0
    while place < len(letters):
        letter = letters[place]
        if letter.isspace() or dice.random() >= share:
            out.append(letter)
            place += 1
            continue
        kind = dice.choice(("drop", "double", "swap", "replace"))
        if kind == "swap" and place + 1 < len(letters) and not letters[place + 1].isspace():
            out += [letters[place + 1], letter]
            place += 2
            continue
        if kind == "double":
            out += [letter, letter]
        elif kind in ("replace", "swap"):
            out.append(_beside(letter, dice))
        place += 1
    return "".join(out) or text


def _beside(letter: str, dice: random.Random) -> str:
    if letter in BENGALI:
        return BENGALI[letter]
    for row in ROWS:
        if (at := row.find(letter.lower())) >= 0:
            return row[max(0, at - 1) if dice.random() < 0.5 else min(len(row) - 1, at + 1)]
    return chr(ord(letter) + 1) if "ঀ" <= letter <= "৾" else letter
