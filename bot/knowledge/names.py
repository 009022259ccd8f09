"""The names of everything that a customer can mention, in every spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.tables import load


@dataclass(frozen=True)
class Name:
    """One thing of one entity. `aliases` are matched on the fold, `weak` only in context, `exact` as written."""

    entity: str
    id: str
    title: Mapping[str, str]
    aliases: tuple[str, ...]
    weak: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def names() -> Mapping[str, Mapping[str, Name]]:
    """entity -> id -> Name (data/knowledge/names.yml)."""
    return {
        entity: {
            one: Name(entity, one, row["title"], *(tuple(row.get(kind, ())) for kind in ("aliases", "weak", "exact")))
            for one, row in rows.items()
        }
        for entity, rows in load("names").items()
    }


def title(entity: str, one: str, language: str) -> str:
    """How a thing is called in a sentence; an id that no table knows is given back as a plain word."""
    name = names().get(entity, {}).get(one)
    return name.title.get(language, name.title["en"]) if name else one.replace("_", " ")
