"""The products whose recurring payments customers ask about: what holds for each, and what its buttons say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.knowledge.dated import Row
from bot.knowledge.tables import load


@dataclass(frozen=True)
class Moved:
    """Where a product has gone: `to` (a name), its `address`, and the day on which the move was `done`."""

    to: str
    address: str
    done: date


@dataclass(frozen=True)
class Product:
    """One product; the words of its fields are explained in data/knowledge/products.yml.

    `then` dates what the page of autumn 2021 said, `now` what holds today. `labels`: name -> language -> word for word.
    """

    id: str
    new_2021: str
    new_today: str
    billing: tuple[str, ...]
    fix: str
    after_fix: str
    pay_now: str
    address: str
    labels: Mapping[str, Mapping[str, str]]
    then: Row
    now: Row
    threshold: Decimal | None = None
    devices: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    upi: bool = False
    prepayment: tuple[Decimal, ...] = ()
    prepaid_months: tuple[int, ...] = ()
    moved: Moved | None = None


@lru_cache(maxsize=1)
def products() -> Mapping[str, Product]:
    """Every product by its id, in the page's order."""
    table = load("products")
    then = Row.of(table["about"]["then"])
    return {one: _product(one, raw, table["shared_labels"], then) for one, raw in table["products"].items()}


def product(one: str | None) -> Product | None:
    return products().get(one) if one else None


def _product(one: str, raw: Mapping[str, Any], shared: Mapping[str, Mapping[str, str]], then: Row) -> Product:
    return Product(
        one,
        raw["new_2021"],
        raw["new_today"],
        tuple(raw["billing"]),
        raw["fix"],
        raw["after_fix"],
        raw["pay_now"],
        raw["address"],
        {**shared, **raw["labels"]},
        then,
        Row.of(raw["now"]),
        Decimal(raw["threshold"]) if "threshold" in raw else None,
        tuple(raw.get("devices", ())),
        tuple(raw.get("paused", ())),
        raw.get("upi", False),
        tuple(Decimal(amount) for amount in raw.get("prepayment", ())),
        tuple(raw.get("prepaid_months", ())),
        Moved(**raw["moved"]) if "moved" in raw else None,
    )
