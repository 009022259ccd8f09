"""The payment gateways, and the wallets, banks and cards that pay through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.knowledge.dated import Row
from bot.knowledge.tables import load

HOME = "bangladesh"  # of the company whose facts these are; the setting SAHAYAK_COUNTRY is handed in where it differs
WORLD = "world"  # the home of what belongs to no country


@dataclass(frozen=True)
class Gateway:
    """`page_title`: the option in the payment window; `page_button`: what is pressed after it. Both word for word.

    `hint`: for whom it is, by language. `currencies`: those that it is recommended for. `countries`: where alone it
    works, beside the home country's gateway (`home`), which is for nobody else either.
    """

    id: str
    brand: str
    page_title: str
    page_button: str
    hint: Mapping[str, str]
    home: bool
    takes: tuple[str, ...]
    currencies: tuple[str, ...]
    countries: tuple[str, ...]
    auto_renew: bool
    row: Row

    def hint_in(self, language: str) -> str:
        return self.hint.get(language, self.hint["en"])


@dataclass(frozen=True)
class Means:
    """What a customer has in hand. `via`: the gateway that takes it, None = not named by the company; `advice`: what
    to try then; `abroad`: the gateway for the same kind of card from another country."""

    entity: str
    id: str
    kind: str
    home: str
    via: str | None
    advice: str | None
    abroad: str | None
    row: Row


@lru_cache(maxsize=1)
def gateways() -> Mapping[str, Gateway]:
    """Every gateway by its id, the home country's first."""
    return {
        one: Gateway(
            one,
            raw["brand"],
            raw["page_title"],
            raw["page_button"],
            raw["hint"],
            raw["home"],
            tuple(raw["takes"]),
            tuple(raw["currencies"]),
            tuple(raw.get("countries", ())),
            raw["auto_renew"],
            Row.of(raw),
        )
        for one, raw in load("gateways").items()
    }


@lru_cache(maxsize=1)
def means() -> Mapping[str, Mapping[str, Means]]:
    """entity (gateway, bank, network) -> id -> Means."""
    table = load("means")
    return {
        entity: {
            one: Means(
                entity,
                one,
                raw["kind"],
                raw["home"],
                raw.get("via"),
                raw.get("advice"),
                raw.get("abroad"),
                Row.of(table["kinds"]["named" if "via" in raw else "unnamed"]),
            )
            for one, raw in rows.items()
        }
        for entity, rows in table.items()
        if entity != "kinds"
    }


def find(entity: str, one: str | None) -> Means | None:
    return means().get(entity, {}).get(one) if one else None


def country_id(country: str | None) -> str | None:
    """The country of names.yml for an ISO code or an id; an unknown code is `abroad`."""
    if not country:
        return None
    if len(country) == 2:
        return str(load("countries").get(country.upper(), "abroad"))
    return country.lower()


def values(entity: Any) -> tuple[str, ...]:
    """One value, several, or none, as a tuple of lower-case ids."""
    if entity is None:
        return ()
    several = entity if isinstance(entity, list | tuple | set | frozenset) else (entity,)
    return tuple(str(one).strip().lower() for one in several if str(one).strip())


def first(fits: Callable[[Gateway], bool]) -> str:
    """The id of the first gateway that fits, in the table's order."""
    return next(one.id for one in gateways().values() if fits(one))


def local_gateway() -> str:
    return first(lambda one: one.home)


def card_gateway() -> str:
    return first(lambda one: "card" in one.takes)


def account_gateway() -> str:
    return first(lambda one: "account" in one.takes)


def other_gateways() -> tuple[Gateway, ...]:
    """Those beside the local one, the one for cards and the one for accounts, which most answers name by their part."""
    parts = {local_gateway(), card_gateway(), account_gateway()}
    return tuple(one for one in gateways().values() if one.id not in parts)
