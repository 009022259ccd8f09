"""Prepared answers for agents: what the guides say, and short sentences of people, in the customer's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.answers import answers, render
from bot.answers.guide import guide
from bot.knowledge.topics import topics

OWN = "prepared."


@dataclass(frozen=True)
class Prepared:
    key: str
    title: str
    text: str


@lru_cache(maxsize=8)
def prepared(language: str, today: date) -> tuple[Prepared, ...]:
    """Sentences of people first. Facts of the guides are those of data/knowledge on that day."""
    return (*_sentences(language), *_guides(language, today))


def _sentences(language: str) -> Iterator[Prepared]:
    for key in answers(language):
        if key.startswith(OWN) and not key.endswith(".title"):
            yield Prepared(key.removeprefix(OWN), render(f"{key}.title", language).text, render(key, language).text)


def _guides(language: str, today: date) -> Iterator[Prepared]:
    for one in topics().values():
        if one.kind == "guide" and f"title.{one.id}" in answers(language):
            text = guide(one.id, language, {}, today=today).text
            yield Prepared(one.id, render(f"title.{one.id}", language).text, text)
