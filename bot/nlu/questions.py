"""Take a message apart where it asks two things: "invoice kivabe pay korbo? ar pdf ta kothay pabo?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from bot.nlu.understanding import NOT_A_QUESTION, Ranking

MOST = 4  # parts that are looked at
SURE = 0.55  # probability that each part must reach by itself
STANDS_OUT = 0.90  # a whole message that is so clear is one question, unless each part is even clearer
SURE_BESIDE_CLEAR = 0.95
FEWEST_WORDS = 2
CUT = regex.compile(
    r"[?।!.\n;]+\s+|[?।!\n;]+$|,?\s+(?:and also|and|also|plus|আর|এবং|এছাড়া|ar|r|ebong|abar|আবার|ও|o)\s+|,\s+", regex.I
)


@dataclass(frozen=True)
class Part:
    """One question of a message."""

    text: str
    ranking: Ranking


def questions(text: str, whole: Ranking, rank: Callable[[Sequence[str]], list[Ranking]]) -> list[Part]:
    """The parts of ``text`` that ask different things, in order; empty where it is one question."""
    parts = [part.strip() for part in CUT.split(text) if part and len(part.split()) >= FEWEST_WORDS][:MOST]
    if len(parts) < 2:
        return []
    sure = SURE_BESIDE_CLEAR if whole.confidence >= STANDS_OUT else SURE
    told: list[Part] = []
    for part, ranking in zip(parts, rank(parts), strict=True):
        if ranking.best in NOT_A_QUESTION or ranking.confidence < sure:
            continue
        if all(ranking.best != other.ranking.best for other in told):
            told.append(Part(part, ranking))
    # The whole has to hear each of them too: a story's single sentences sound like questions that nobody asked.
    heard = {intent for intent, _ in whole.intents[:5]}
    told = [part for part in told if part.ranking.best in heard]
    return told if len(told) >= 2 else []
