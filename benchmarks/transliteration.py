"""How often Banglish is written in Bengali script as a person wrote it, word by word, on lines nothing learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from bot.lang import fold, normalise, to_bengali

_WORD = regex.compile(r"[a-z]+(?:'[a-z]+)*|[\u0980-\u09ff\u200d]+|\d+")


@dataclass(frozen=True)
class Written:
    """Words in Latin letters of the lines whose words stand one beside the other.

    `turned` ones were written in Bengali; of those, `same` as the person did, `alike` where both sound the same. The
    others were left as English; of those, `borrowed` are the person's Bengali spelling of the same sounds.
    """

    lines: int
    words: int
    turned: int
    same: int
    alike: int
    borrowed: int


def written(pairs: Sequence[tuple[str, str]]) -> Written:
    """The second half of the pairs, every other line: the rules were developed on the first."""
    lines = words = turned = same = alike = borrowed = 0
    for banglish, bengali in pairs[1::2]:
        typed, wanted, made = (
            _WORD.findall(text) for text in (normalise(banglish), normalise(bengali), to_bengali(banglish))
        )
        if not len(typed) == len(wanted) == len(made):
            continue  # two words for one, or an ending by itself: no telling which is which
        lines += 1
        for before, person, ours in zip(typed, wanted, made, strict=True):
            if not before.isascii() or not before.isalpha():
                continue
            words += 1
            if ours == before:
                borrowed += fold(ours) == fold(person)
                continue
            turned += 1
            same += ours == person
            alike += fold(ours) == fold(person)
    return Written(lines, words, turned, same, alike, borrowed)
