"""What the customers of the speed benchmark say: many different messages, so that nothing is fast from memory."""

from __future__ import annotations

import random

from bot.commands.evaluate import cases, hear
from bot.knowledge.topics import topics

ACCOUNT_TOPICS = frozenset({"my_due", "my_invoices"})


def questions(seed: int = 0) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(guide, account): messages of tests/lang in three registers, in an order of their own.

    Those that are understood: what is not would sooner or later be handed to a person, who does not answer here.
    """
    asked = [case for case in cases() if _kind(case.topic)]
    told = hear([case.text for case in asked])
    found: dict[str, list[str]] = {"guide": [], "account": []}
    for case, heard in zip(asked, told, strict=True):
        if heard.intent == case.topic:
            found[_kind(case.topic)].append(case.text)
    for texts in found.values():
        random.Random(seed).shuffle(texts)
    return tuple(found["guide"]), tuple(found["account"])


def _kind(topic: str) -> str:
    if topic in ACCOUNT_TOPICS:
        return "account"
    known = topics().get(topic)
    return "guide" if known is not None and known.kind == "guide" else ""
