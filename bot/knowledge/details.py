"""Further questions about an answer, and steps of it that were taken already: how each is recognised.

Rows stand in data/knowledge/details.yml, whose head says what a row may hold; the sentences in data/answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from bot.knowledge.tables import load
from bot.knowledge.word_groups import Phrase, WordGroups, Wording, tokens

_NAMED = ("after", "follows", "quotes", "unless", "alone")
_LISTS = ("phrases", "exact", "together", "not_with")


@dataclass(frozen=True)
class Detail:
    """`about`: the topic it belongs to; `after`: topics after which it counts; `follows`: rows after whose sentence
    alone it counts; `unless`: entities that make it something else; `offers`: it ends by offering a person; `whole`:
    the message asks nothing beside; `keeps`: a login that is waited for is waited for still; `stranger`: of who has not
    logged in; `beside`: another question of the message is answered too; `alone`: whole messages; `matter`: a row
    of host_questions.yml."""

    id: str
    about: str
    wording: Wording
    examples: Mapping[str, Sequence[str]]
    after: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    offers: bool = False
    whole: bool = False
    keeps: bool = False
    stranger: bool = False
    beside: bool = False
    alone: tuple[str, ...] = ()
    matter: str = ""

    @classmethod
    def of(cls, name: str, row: Mapping[str, Any]) -> Detail:
        """ValueError where the row says what none has."""
        unknown = set(row) - {one.name for one in fields(cls)} - set(_LISTS)
        if unknown or "about" not in row:
            raise ValueError(f"details.yml: {name}: {', '.join(sorted(unknown)) or 'about'} is not known")
        said = {key: tuple(_frozen(one) for one in row[key]) for key in _LISTS if key in row}
        named = {key: tuple(map(str, row[key])) for key in _NAMED if key in row}
        return cls(
            id=name,
            about=str(row["about"]),
            wording=Wording(**said),
            examples=row.get("examples") or {},
            offers=bool(row.get("offers")),
            whole=bool(row.get("whole")),
            keeps=bool(row.get("keeps")),
            stranger=bool(row.get("stranger")),
            beside=bool(row.get("beside")),
            matter=str(row.get("matter") or ""),
            **named,
        )


def _frozen(one: Any) -> Any:
    return tuple(map(str, one)) if isinstance(one, list) else str(one)


@lru_cache(maxsize=1)
def details() -> Mapping[str, Detail]:
    """Every row by its id, in the order of the table."""
    return {str(name): Detail.of(str(name), row) for name, row in load("details").items()}


@lru_cache(maxsize=32)
def details_in(text: str) -> tuple[str, ...]:
    """The rows that a message speaks of, in the order of the table."""
    found = {*_words().found_in(text), *_by_message().get(tokens(text, exact=True), ())}
    return tuple(name for name in details() if name in found)


@lru_cache(maxsize=1)
def _words() -> WordGroups:
    return WordGroups({row.id: row.wording for row in details().values()})


@lru_cache(maxsize=1)
def _by_message() -> Mapping[Phrase, tuple[str, ...]]:
    """The rows that a message is asked of by being this and nothing else."""
    found: dict[Phrase, tuple[str, ...]] = {}
    for row in details().values():
        for words in (tokens(message, exact=True) for message in row.alone):
            found[words] = (*found.get(words, ()), row.id)
    return found
