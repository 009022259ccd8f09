"""Is this wallet, gateway, bank or card accepted: yes, by its card, or not named by the company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.knowledge.payment_methods import HOME, Means, card_gateway, country_id, find, local_gateway, values

Verdict = Literal["yes", "by_card", "not_listed", "unknown"]


@dataclass(frozen=True)
class Supported:
    """Whether ``subject`` (entity, id) pays here. `via`: through which gateway; with `by_card` and `not_listed` it is
    the gateway worth trying; `abroad`: the gateway for a card from another country."""

    verdict: Verdict
    subject: tuple[str, str] | None
    via: str | None = None
    abroad: str | None = None
    kind: str = ""
    means: Means | None = None


def supported(entities: Mapping[str, Any], home: str = HOME) -> Supported:
    """Whether the wallet, gateway, bank or card in ``entities`` is accepted. `unknown` where nothing is named.

    A card's country is `card_origin`, else `country`, else open: then `via` is for a card of the home country and
    `abroad` for any other.
    """
    wallet, bank, network = (_row(entity, entities) for entity in ("gateway", "bank", "network"))
    if wallet:
        return _means(wallet)
    if network and network.via is None:
        return _means(network)
    if bank and (bank.via or not network):
        return _means(bank, _place(entities, home) == "home")
    if network:
        place = _place(entities, home) or (None if bank is None else "home" if bank.home == home else "abroad")
        return _by_place("network", network.id, place, network)
    for entity in ("gateway", "bank", "network"):
        for one in values(entities.get(entity)):
            return Supported("not_listed", (entity, one), local_gateway(), None, "other")
    for entity in ("card_type", "card_origin"):
        for one in values(entities.get(entity)):
            return _by_place(entity, one, _place(entities, home))
    return Supported("unknown", None)


def _place(entities: Mapping[str, Any], home: str) -> str | None:
    """Where a card comes from: home, abroad, or not said."""
    origin = next(iter(values(entities.get("card_origin"))), None)
    if origin in {"local", "dual", "international"}:
        return "abroad" if origin == "international" else "home"
    country = country_id(next(iter(values(entities.get("country"))), None))
    if country is None:
        return None
    return "home" if country == home else "abroad"


def _by_place(entity: str, one: str, place: str | None, row: Means | None = None) -> Supported:
    at_home, abroad = local_gateway(), card_gateway()
    if place is None:
        return Supported("yes", (entity, one), at_home, abroad, "network" if row else "card", row)
    return Supported("yes", (entity, one), at_home if place == "home" else abroad, None, "card", row)


def _row(entity: str, entities: Mapping[str, Any]) -> Means | None:
    return next(_known(find(entity, one) for one in values(entities.get(entity))), None)


def _known(rows: Iterable[Means | None]) -> Iterator[Means]:
    return (row for row in rows if row is not None)


def _means(row: Means, at_home: bool = False) -> Supported:
    subject = (row.entity, row.id)
    if row.via:
        return Supported("yes", subject, row.via, row.abroad, row.kind, row)
    if row.kind == "bank":
        advice = local_gateway() if at_home else row.advice
        return Supported("by_card", subject, advice, None, row.kind, row)
    return Supported("not_listed", subject, row.advice, None, row.kind if row.home == HOME else "foreign", row)
