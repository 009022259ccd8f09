"""The RBI's rule on recurring card payments: limits by date, the rule's other rows, and to whom it does not apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.knowledge.dated import Row, Rule
from bot.knowledge.names import names
from bot.knowledge.payment_methods import country_id, means, values
from bot.knowledge.tables import load

EITHER_SIDE = "taka"  # the bare word: Bengali for rupees too
SIDES = frozenset({"BDT", "INR"})  # of the border
COUNTRY = "india"
CURRENCY = "INR"


def may_mean(said: str, currency: str) -> bool:
    """Whether the currency that was said ("taka", or an ISO code in any case) may be this one."""
    return said.upper() == currency or (said == EITHER_SIDE and currency in SIDES)


@dataclass(frozen=True)
class Limit:
    """`amount` in rupees, up to which one charge needs no approval. `categories`: only for these; empty = the rest."""

    amount: Decimal
    categories: tuple[str, ...]
    row: Row


@lru_cache(maxsize=1)
def limits() -> tuple[Limit, ...]:
    """Every limit, the oldest first."""
    rows = load("rbi")["limits"]
    return tuple(Limit(Decimal(raw["amount"]), tuple(raw.get("categories", ())), Row.of(raw)) for raw in rows)


@lru_cache(maxsize=1)
def rbi() -> Mapping[str, Rule]:
    """The rule's other rows by name: dates (`in_force`, `framework`), `notice`, `withdrawal`, `validity_2021` ..."""
    return {
        name: Rule(name, raw["value"], raw.get("unit", ""), Row.of(raw)) for name, raw in load("rbi")["terms"].items()
    }


def limit_row(day: date, category: str | None = None) -> Limit:
    """The limit that held on ``day``; `category` is insurance, mutual_funds or card_bills, None = anything else.

    ValueError for a day before there was a rule. A category without a limit of its own on that day has the general one.
    """
    held = [one for one in limits() if _held(one.row, day)]
    own = [one for one in held if category in one.categories]
    general = [one for one in held if not one.categories]
    if not (own or general):
        raise ValueError(f"there was no limit on {day}")
    return (own or general)[-1]


def limit_on(day: date, category: str | None = None) -> Decimal:
    """Rupees up to which one charge needed no approval on ``day``; see `limit_row`."""
    return limit_row(day, category).amount


def limit_shown(day: date, category: str | None = None) -> Limit:
    """The limit of ``day``; the first one there was, should the clock stand before the rule."""
    try:
        return limit_row(day, category)
    except ValueError:
        return limits()[0]


def special_limit(day: date) -> Limit | None:
    """The limit that held on ``day`` for what has one of its own; None where there was none yet."""
    return next((one for one in reversed(limits()) if one.categories and _held(one.row, day)), None)


def categories() -> tuple[str, ...]:
    """What has a limit of its own."""
    return tuple(dict.fromkeys(name for one in limits() for name in one.categories))


def _held(row: Row, day: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_to is None or day <= row.valid_to)


def outside_india(entities: Mapping[str, Any]) -> tuple[str, str] | None:
    """The (entity, id) that shows that the RBI's rule does not apply: a country, wallet, bank, card or currency
    from elsewhere. None where nothing does, or where something Indian is named as well."""
    country = country_id(next(iter(values(entities.get("country"))), None))
    named = [one for entity in ("currency", "amount_currency") for one in values(entities.get(entity))]
    currencies = [one for one in named if one in names()["currency"] and one != EITHER_SIDE]
    indian = country == COUNTRY or CURRENCY.lower() in currencies
    found: tuple[str, str] | None = None
    for entity in ("gateway", "bank", "network"):
        for one in values(entities.get(entity)):
            row = means()[entity].get(one)
            indian = indian or (row is not None and row.home == COUNTRY)
            # Cash, a cheque or a transfer does not say where somebody is.
            if row is not None and row.kind != "other" and row.home not in {COUNTRY, "world"}:
                found = found or (entity, one)
    if indian:
        return None
    if found:
        return found
    if country in names()["country"]:
        return ("country", str(country))
    if "local" in values(entities.get("card_origin")):
        return ("card_origin", "local")
    return ("currency", currencies[0]) if currencies else None
