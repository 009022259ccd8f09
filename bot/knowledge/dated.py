"""A fact with its source and its dates, and when it is too old to be said without a caution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bot.knowledge.tables import load


@dataclass(frozen=True)
class Row:
    """Where a fact comes from. `as_of`: the day the source said so; `reviewed`: the day a person last compared."""

    source: str
    as_of: date
    reviewed: date
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Row:
        return cls(row["source"], row["as_of"], row["reviewed"], row.get("valid_from"), row.get("valid_to"))


@dataclass(frozen=True)
class Rule:
    """One rule of the hosting company. `value` in `unit`."""

    name: str
    value: Any
    unit: str
    row: Row


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """The company's own rules by name (data/knowledge/host.yml)."""
    return {name: Rule(name, raw["value"], raw.get("unit", ""), Row.of(raw)) for name, raw in load("host").items()}


def is_stale(row: Row, today: date, days: int) -> bool:
    """True where nobody has reviewed the fact for more than ``days``, or where it has ended or not begun."""
    ended = row.valid_to is not None and row.valid_to < today
    to_come = row.valid_from is not None and row.valid_from > today
    return ended or to_come or (today - row.reviewed).days > days
