"""Is this wallet, gateway, bank or card accepted: yes, by its card, or not named by the company."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.knowledge.gateways import HOME, Means, card_gateway, country_id, find, local_gateway, values

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
    """Whether the wallet, gateway, bank or card in ``entities`` is accepted. `unknown` where nothing is named."""
    network = _row("network", entities)
    bank = _row("bank", entities)
    wallet = _row("gateway", entities)
    at_home = country_id(next(iter(values(entities.get("country"))), None)) == home
    if wallet:
        return _means(wallet)
    if network and network.via is None:
        return _means(network)
    if bank:
        if bank.via or not network:
            return _means(bank, at_home)
        local = bank.home == home or (bank.home == "world" and at_home)
        via = network.via if local else network.abroad
        return Supported("yes", ("network", network.id), via, None, "card", network)
    if network:
        return Supported("yes", ("network", network.id), network.via, network.abroad, "network", network)
    for entity in ("gateway", "bank", "network"):
        for one in values(entities.get(entity)):
            return Supported("not_listed", (entity, one), local_gateway(), None, "other")
    for one in values(entities.get("card_type")) or values(entities.get("card_origin")):
        entity = "card_type" if values(entities.get("card_type")) else "card_origin"
        return Supported("yes", (entity, one), local_gateway(), card_gateway(), "card")
    return Supported("unknown", None)


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
