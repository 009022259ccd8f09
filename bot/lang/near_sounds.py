"""Words by how they sound, also where the sound differs in a letter: a letter more, a letter less, another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.lang.phonetic import fold

SHORTEST = 5  # letters of what two sounds have in common: in short words every letter tells
NEARLY = "~"  # begins the key of a sound of which a letter may be missing


def by_sound(words: Iterable[str]) -> dict[str, str]:
    """{phonetic fold: the first of the words that sounds so}, and under NEARLY what `nearly` looks for."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(fold(word), word)
    for sound, word in list(found.items()):
        for less in _one_less(sound):
            found.setdefault(NEARLY + less, word)
    return found


def nearly(sound: str, known: Mapping[str, str]) -> str | None:
    """The word of ``known`` that sounds like this but for a letter, the first one excepted."""
    if len(sound) < SHORTEST:
        return None
    less = _one_less(sound)
    keys = (NEARLY + sound, *less, *(NEARLY + one for one in less))
    return next((known[key] for key in keys if key in known), None)


def _one_less(sound: str) -> list[str]:
    return [sound[:at] + sound[at + 1 :] for at in range(1, len(sound))] if len(sound) > SHORTEST else []
