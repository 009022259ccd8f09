"""Copies of Bengali examples in Latin letters, where the examples hold hardly any Banglish."""

from __future__ import annotations

from collections.abc import Sequence

from bot.lang import fold, register

ENOUGH = 0.1  # Banglish messages per Bengali one from which on people's own spellings teach better than ours


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
