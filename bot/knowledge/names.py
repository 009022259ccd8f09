"""The names of everything that a customer can mention, in every spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.knowledge.tables import load
from bot.lang import language as row_of
from bot.lang import languages


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
def names_table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """entity -> id -> row: names.yml, the languages of data/languages.yml, and other_companies.yml."""
    spoken = {
        code: {"title": one.title or {code: one.name}, "aliases": one.called} for code, one in languages().items()
    }
    return {**load("names"), "language": spoken, "company": load("other_companies")}


@lru_cache(maxsize=1)
def names() -> Mapping[str, Mapping[str, Name]]:
    """entity -> id -> Name."""
    return {
        entity: {
            one: Name(entity, one, row["title"], *(tuple(row.get(kind, ())) for kind in ("aliases", "weak", "exact")))
            for one, row in rows.items()
        }
        for entity, rows in names_table().items()
    }


@lru_cache(maxsize=4096)
def title(entity: str, one: str, language: str) -> str:
    """How a thing is called in a sentence; an id that no table knows is given back as a plain word."""
    name = names().get(entity, {}).get(one)
    if name is None:
        return one.replace("_", " ")
    return next((name.title[code] for code in row_of(language).chain if code in name.title), _any(name.title))


def _any(title: Mapping[str, str]) -> str:
    """Where a name has no title in a language: its last one, which is the Latin one in names.yml."""
    return list(title.values())[-1]
