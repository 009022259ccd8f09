"""Take a message apart where it asks two things: "invoice kivabe pay korbo? ar pdf ta kothay pabo?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from bot.lang import fold
from bot.nlu.tokens import candidates
from bot.nlu.understanding import NOT_A_QUESTION, Ranking

MOST = 4  # parts that are looked at
SURE = 0.55  # probability that each part must reach by itself
STANDS_OUT = 0.90  # a whole message that is so clear is one question, unless each part is even clearer
SURE_BESIDE_CLEAR = 0.8
BEYOND_DOUBT = 0.97
HEARD_AT_ALL = 0.005  # probability that the whole message has to give each of its questions
FEWEST_WORDS = 2
CUT = regex.compile(
    r"[?।!.\n;]+\s+|[?।!\n;]+$|,?\s+(?:and also|and|also|plus|আর|এবং|এছাড়া|ar|r|ebong|abar|আবার|ও|o)\s+", regex.I
)
# A part of a story ("hosting nilam", "not in your list") sounds like a topic and asks nothing.
ASKING = frozenset(
    fold(word)
    for word in (
        "how what where when why which who whom whose do does did is are can could will would may should any tell show "
        "send give ki kivabe kemne kothay koi kobe kokhon keno konta kon koto koyta kara jabe parbo pabo hobe den dao "
        "dekhan bolen chai lagbe কি কী কীভাবে কেমনে কোথায় কই কবে কখন কেন কোনটা কোন কত কয়টা কতদিন কতক্ষণ যাবে পারব পাব "
        "হবে দেন দিন দাও দেখান বলেন বলুন চাই লাগবে"
    ).split()
)
LEADING = regex.compile(r"^(?:and also|and|also|plus|আর|এবং|এছাড়া|ar|ebong|abar|আবার)\s+", regex.I)


@dataclass(frozen=True)
class Part:
    """One question of a message."""

    text: str
    ranking: Ranking


def questions(text: str, whole: Ranking, rank: Callable[[Sequence[str]], list[Ranking]]) -> list[Part]:
    """The parts of ``text`` that ask different things, in order; empty where it is one question."""
    parts = [LEADING.sub("", part.strip()) for part in CUT.split(text) if part]
    parts = [part for part in parts if len(part.split()) >= FEWEST_WORDS][:MOST]
    if len(parts) < 2:
        return []
    sure = SURE_BESIDE_CLEAR if whole.confidence >= STANDS_OUT else SURE
    found: list[Part] = []
    for part, ranking in zip(parts, rank(parts), strict=True):
        if ranking.best in NOT_A_QUESTION or ranking.confidence < sure or not _asks(part):
            continue
        if all(ranking.best != other.ranking.best for other in found):
            found.append(Part(part, ranking))
    # The whole has to hear each of them too: a story's single sentences sound like questions that nobody asked.
    heard = dict(whole.intents[:5])
    found = [
        part
        for part in found
        if part.ranking.best in heard
        and (part.ranking.confidence >= BEYOND_DOUBT or heard[part.ranking.best] >= HEARD_AT_ALL)
    ]
    return found if len(found) >= 2 else []


def _asks(part: str) -> bool:
    return any(form in ASKING for word in part.split() for form in candidates(word))
