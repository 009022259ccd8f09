"""Which answer on the RBI's rule, e-mandates and the banks' cards fits what the customer named."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.answers.asked import OR, Ask, Said, joined
from bot.answers.recurring_asked import (
    amounts,
    example_card,
    general_limit,
    in_india,
    known,
    limit_rows,
    listed,
    page_row,
    recurring_facts,
    rupees,
    special_limit,
)
from bot.knowledge.cards import CARD_TYPES, bank_cards, card_works, networks
from bot.knowledge.dated import Row
from bot.knowledge.recurring import limit_on, limits, rbi


def rbi_why(ask: Ask) -> Said:
    return Said(ask.topic, recurring_facts(ask), limit_rows(ask, "in_force", "registration", "notice"))


def rbi_limit(ask: Ask) -> Said:
    today = general_limit(ask)
    shared = recurring_facts(ask)
    # "5000" and "15000" are nearly always the rule's own numbers, not the customer's bill.
    spoken_of = {today.amount, special_limit().amount, limit_on(page_row().as_of)}
    bill = next((amount for amount in amounts(ask) if amount not in spoken_of), None)
    old = [one for one in limits() if one.row.valid_to is not None]
    earlier = old if shared["quoted"] or {one.amount for one in old} & set(amounts(ask)) else []
    facts = {
        **shared,
        "bill": rupees(bill, ask.language) if bill is not None else "",
        "above": bill is not None and bill > today.amount,
        "earlier": [{"amount": rupees(one.amount, ask.language), "since": one.row.valid_from} for one in earlier],
    }
    return Said(ask.topic, facts, (*limit_rows(ask), special_limit().row))


def rbi_deadline(ask: Ask) -> Said:
    dates = {
        "issued": "issued",
        "first_deadline": "first_deadline",
        "updates_from": "google_updates_from",
        "updates_to": "google_updates_to",
        "framework": "framework",
    }
    facts = {**recurring_facts(ask), **{fact: rbi()[name].value for fact, name in dates.items()}}
    return Said(ask.topic, facts, limit_rows(ask, "deadline", "in_force", *dates.values()))


def emandate_what(ask: Ask) -> Said:
    facts = {**recurring_facts(ask), "years": rbi()["validity_2021"].value}
    rows = limit_rows(ask, "registration", "notice", "withdrawal", "opt_out", "maximum", "validity_2021", "fee")
    return Said(ask.topic, facts, rows)


def emandate_card_supported(ask: Ask) -> Said:
    bank, network, kind = (known(ask, entity) for entity in ("bank", "network", "card_type"))
    verdict = card_works(bank, network, kind)
    if verdict in {"no_bank", "unlisted_network"}:
        name = ask.name("network", network) if network else ""
        key = "ask" if verdict == "no_bank" else verdict
        facts = {**_table_facts(ask), "network": name, "example": example_card(ask)}
        return Said(f"emandate_card_supported.{key}", facts, _table_rows())
    if bank is None or bank not in bank_cards():
        return _unlisted(ask, bank)
    return _listed_bank(ask, bank, verdict)


def _listed_bank(ask: Ask, bank: str, verdict: str) -> Said:
    row = bank_cards()[bank]
    network, kind = known(ask, "network"), known(ask, "card_type")
    words = [ask.name("bank", bank)]
    words += [ask.name(entity, one) for entity, one in (("network", network), ("card_type", kind)) if one]
    facts = {
        **_table_facts(ask),
        "bank": words[0],
        "card": " ".join(words),
        "partly": not (network and kind),
        "listed": listed(ask, row.cells() if verdict != "yes" else row.cells(network, kind)),
        "moved_to": ask.name("bank", row.moved_to) if row.moved_to else "",
        "choices": _choices(ask, bank),
    }
    rows = (row.row, *((row.moved,) if row.moved else ()))
    return Said(f"emandate_card_supported.{verdict}", facts, (*rows, general_limit(ask).row))


def _choices(ask: Ask, bank: str) -> list[dict[str, str]]:
    """The one thing to ask next about a card of ``bank``: its network, then credit or debit."""
    network, kind = known(ask, "network") or "", known(ask, "card_type") or ""
    if not network:
        pairs = [(ask.name("network", one), one, kind) for one in networks()]
    else:
        pairs = [(ask.name("card_type", one), network, one) for one in CARD_TYPES]
    return [{"title": title, "bank": bank, "network": one, "card_type": type_} for title, one, type_ in pairs]


def _unlisted(ask: Ask, bank: str | None) -> Said:
    facts = {**recurring_facts(ask), "name": ask.name("bank", bank) if bank else ""}
    return Said("emandate_bank_unlisted", facts, _table_rows())


def emandate_card_list(ask: Ask) -> Said:
    if known(ask, "bank"):
        return emandate_card_supported(ask)
    network, kind = known(ask, "network"), known(ask, "card_type")
    named = [ask.name(entity, one) for entity, one in (("network", network), ("card_type", kind)) if one]
    facts = {**_table_facts(ask), "only": " ".join(named), "example": example_card(ask)}
    facts["alike"] = bool(network and kind)
    facts["banks"] = [
        {"bank": ask.name("bank", row.bank), "cards": listed(ask, row.cells(network, kind))}
        for row in bank_cards().values()
        if row.cells(network, kind)
    ]
    return Said("emandate_card_list" if facts["banks"] else "emandate_card_list.none", facts, _table_rows())


def emandate_bank_unlisted(ask: Ask) -> Said:
    bank = known(ask, "bank")
    return emandate_card_supported(ask) if bank in bank_cards() else _unlisted(ask, bank)


def _table_facts(ask: Ask) -> dict[str, Any]:
    names = [ask.name("network", one) for one in networks()]
    both = {"networks": joined(names, ask.language), "networks_or": joined(names, ask.language, OR)}
    return {**recurring_facts(ask), **both}


def _table_rows() -> tuple[Row, ...]:
    return (next(iter(bank_cards().values())).row,)


RBI: Mapping[str, Callable[[Ask], Said]] = {
    "rbi_why": in_india(rbi_why),
    "rbi_limit": in_india(rbi_limit),
    "rbi_deadline": in_india(rbi_deadline),
    "emandate_what": in_india(emandate_what),
    "emandate_card_supported": in_india(emandate_card_supported),
    "emandate_card_list": in_india(emandate_card_list),
    "emandate_bank_unlisted": in_india(emandate_bank_unlisted),
}
