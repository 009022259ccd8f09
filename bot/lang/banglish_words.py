"""How people type Bengali words in Latin letters: the words of data/banglish, and the look of both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Final, NamedTuple

import regex

from bot.lang.spellings import LOANWORDS, SHORT_FORMS
from bot.lang.text import normalise
from bot.lang.words import BANGLISH, BORROWED, ENGLISH, LEANS_ENGLISH, SHARED

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "data" / "banglish"


class Words(NamedTuple):
    """What the files hold. `roots`: of verbs, which endings are added to; `doubtful`: English by themselves, too.

    `telling`: words of an English sentence's frame ("the", "how") that no Banglish word is spelled like.
    """

    bengali: dict[str, str]  # spelling -> Bengali word
    roots: dict[str, str]
    english: frozenset[str]
    doubtful: frozenset[str]
    telling: frozenset[str]
    by_bones: dict[str, list[str]]  # consonants -> spellings, the commonest words first


@lru_cache(maxsize=1)
def words() -> Words:
    """The files of data/banglish, read once."""
    bengali: dict[str, str] = {}
    roots: dict[str, str] = {}
    for word, spelling in _rows("ours.tsv"):
        (roots if word.endswith("-") else bengali)[spelling] = normalise(word.rstrip("-"))
    for word, spelling in _rows("words.tsv"):  # canonical text already
        bengali.setdefault(spelling, word)
    for short, long in SHORT_FORMS.items():
        if long in bengali:
            bengali.setdefault(short, bengali[long])
    frame = {*ENGLISH, *LEANS_ENGLISH}
    english = {*(FOLDER / "english.txt").read_text(encoding="ascii").split(), *LOANWORDS, *ENGLISH, *BORROWED, *SHARED}
    by_bones: dict[str, list[str]] = {}
    for spelling, found in zip(bengali, bones("\n".join(bengali)).split("\n"), strict=True):
        by_bones.setdefault(found, []).append(spelling)
    return Words(
        bengali,
        roots,
        frozenset(english - bengali.keys() - set(BANGLISH)),
        doubtful=frozenset(frame & bengali.keys()),
        telling=frozenset(set(ENGLISH) - bengali.keys() - set(LEANS_ENGLISH)),
        by_bones=by_bones,
    )


def _rows(name: str) -> Iterator[tuple[str, str]]:
    """(Bengali word, one of its spellings)"""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        word, _, spellings = line.partition("\t")
        yield from ((word, spelling) for spelling in spellings.split())


_SOUNDS = tuple(
    (regex.compile(pattern, regex.MULTILINE), to)
    for pattern, to in (
        (r"[cs]h+|c", "s"),
        (r"ph", "f"),
        (r"(?<=[kgjtdb])h", ""),
        (r"v", "b"),
        (r"z", "j"),
        (r"q", "k"),
        (r"x", "ks"),
        (r"^[ae]+", "A"),
        (r"^o+", "O"),
        (r"^i+", "I"),
        (r"^u+", "U"),
        (r"[aeiouwy]", ""),
        (r"ng", "n"),
        (r"(.)\1+", r"\1"),
    )
)


def bones(typed: str) -> str:
    """The consonants of one word, or of one on each line, and how it begins: "krsi" and "korchi" -> "krs"."""
    for pattern, to in _SOUNDS:
        typed = pattern.sub(to, typed)
    return typed


def looks_english(word: str) -> bool:
    """Whether its letters follow each other as in English words rather than in Banglish ones."""
    odds, unseen = _odds()
    return sum(odds.get(three, unseen) for three in _threes(word)) > 0


@lru_cache(maxsize=1)
def _odds() -> tuple[dict[str, float], float]:
    """Three letters in a row -> log of how much likelier they are in English; and that of letters never seen."""
    english, bengali = _counted(words().english), _counted(words().bengali)
    all_english, all_bengali = (sum(one.values()) + len(one) for one in (english, bengali))
    odds = {
        three: log((english[three] + 1) / all_english) - log((bengali[three] + 1) / all_bengali)
        for three in {*english, *bengali}
    }
    return odds, log(all_bengali / all_english)


def _counted(typed: Iterable[str]) -> Counter[str]:
    return Counter(three for word in typed for three in _threes(word))


def _threes(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[at : at + 3] for at in range(len(framed) - 2))
