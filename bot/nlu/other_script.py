"""What Bengali examples teach about Banglish, where the examples hold hardly any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex

from bot.lang import fold, normalise, register
from bot.lang.near_sounds import by_sound
from bot.lang.script import BENGALI_LETTERS

ENOUGH = 0.1  # Banglish messages per Bengali one from which on people's own spellings teach better than ours
_WORD = regex.compile(rf"[{BENGALI_LETTERS}]+")


def copies(texts: Sequence[str]) -> dict[int, str]:
    """{place of an example: its copy}; empty where people's own Banglish stands beside the Bengali.

    The phonetic fold is the copy: a message typed by a person then differs from it by spelling, not by script. Without
    copies a model learns to lean on Bengali letters, which no Banglish message has.
    """
    registers = [register(text) for text in texts]
    bengali = [place for place, one in enumerate(registers) if one == "bn"]
    if registers.count("bn-Latn") >= ENOUGH * len(bengali):
        return {}
    return {place: fold(texts[place]) for place in bengali}


def words_by_sound(texts: Sequence[str]) -> dict[str, str]:
    """The words, the commonest first, by how they sound: how a Banglish word is written that no list holds."""
    times = Counter(word for text in texts for word in _WORD.findall(normalise(text)))
    return by_sound(word for word, _ in times.most_common())
