"""Read the parts of a message that ask of means of payment: "is PayPal taken? if so, how, and what about Skrill?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from bot.nlu.entities import TAKEN, find_entities
from bot.nlu.mentions import wallet_in
from bot.nlu.ranking import Ranking

Rank = Callable[[Sequence[str]], list[Ranking]]

MEANS: Final = ("gateway", "network", "bank")
STEPS, HOW = "gateway_steps", "pay_invoice_howto"
#: What a part that names a means may be heard as where it asks whether that is taken.
OF_MEANS: Final = frozenset({TAKEN, STEPS, "gateway_choose"})
ONLY_NAMES: Final = frozenset({"followup", "choose"})  # as which "what about Skrill?" is heard
LIKELY: Final = 0.5  # probability from which a part that names a means asks of it
FEW: Final = 9  # words of a part that asks how


def means_in(text: str) -> frozenset[str]:
    """The wallets, networks and banks that a text names, and does not put aside."""
    found = find_entities(text)
    return frozenset(
        value for kind in MEANS if kind in found.values for value in (found.several.get(kind) or (found.values[kind],))
    )


def with_their_means(
    text: str, parts: Sequence[str], rank: Rank
) -> tuple[list[str], list[Ranking], Mapping[str, frozenset[str]]]:
    """``parts`` of a text, each that asks how to pay joined to the one before it that names the means, what only names
    one heard as asked whether it is taken; their rankings, and which means each names."""
    rankings = rank(parts)
    if not (means_in(text) or any(ranking.best == TAKEN for ranking in rankings)):
        return list(parts), rankings, {}
    joined: list[str] = []
    heard: list[Ranking] = []
    named: dict[str, frozenset[str]] = {}
    for part, ranking in zip(parts, rankings, strict=True):
        means = means_in(part)
        if not means and ranking.best == TAKEN:  # "upay neya hoy?", an ordinary word
            means = frozenset(filter(None, [wallet_in(part)]))
        before = named.get(joined[-1], frozenset()) if joined else frozenset()
        if means and ranking.best in ONLY_NAMES:
            ranking = _as(TAKEN, ranking)
        elif not means and len(before) == 1 and ranking.best in {HOW, STEPS} and len(part.split()) <= FEW:
            means, part = before, f"{joined.pop()}, {part}"
            heard.pop()
            ranking = _as(STEPS, rank([part])[0])
        joined.append(part)
        heard.append(ranking)
        named[part] = means
    return joined, heard, named


def asks_of_means(ranking: Ranking, means: frozenset[str]) -> bool:
    """Whether a part that asks and names means asks of these, however faintly it is heard: "rocket e jay ki na"."""
    return bool(means) and ranking.best in OF_MEANS and ranking.confidence >= LIKELY


def _as(topic: str, ranking: Ranking) -> Ranking:
    """A ranking that hears ``topic`` as surely as what it hears."""
    rest = [row for row in ranking.intents if row[0] != topic]
    return Ranking(((topic, ranking.confidence), *rest), ranking.score, True, np.asarray(ranking.margins))
