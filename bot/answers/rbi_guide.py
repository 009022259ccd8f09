"""Which answer on the RBI's rule, e-mandates and the banks' cards fits what the customer named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.answers.recurring_facts import (
    amounts,
    example_card,
    general_limit,
    in_india,
    known,
    limit_rows,
    listed,
    own_limit,
    page_row,
    recurring_facts,
    rupees,
)
from bot.knowledge.cards import CARD_TYPES, bank_cards, card_works, networks
from bot.knowledge.dated import Row
from bot.knowledge.recurring import limit_on, limits, rbi, special_limit
from bot.lang import language as row_of

# What may be asked of the limit, or of the mandate, by itself: keys of their answers.
ASPECTS_OF_LIMIT = frozenset({"manual", "each_time", "never", "before"})
ASPECTS_OF_MANDATE = frozenset({"otp", "where"})


def rbi_why(request: GuideRequest) -> AnswerSpec:
    return AnswerSpec(
        request.topic, recurring_facts(request), limit_rows(request, "in_force", "registration", "notice")
    )


def rbi_limit(request: GuideRequest) -> AnswerSpec:
    own, special = own_limit(request), special_limit(request.today)
    shared = recurring_facts(request)
    # "5000" and "15000" are nearly always the rule's own numbers, not the customer's bill.
    rows = [general_limit(request), *([special] if special else [])]
    spoken_of = {*(one.amount for one in rows), limit_on(page_row().as_of)}
    bill = next((amount for amount in amounts(request) if amount not in spoken_of), None)
    old = [one for one in limits() if one.row.valid_to is not None]
    aspect = request.value("aspect") or ""
    of_old = shared["quoted"] or aspect == "before" or {one.amount for one in old} & set(amounts(request))
    earlier = old if of_old else []
    category = known(request, "category")
    facts = {
        **shared,
        "bill": rupees(bill, request.language) if bill is not None else "",
        "above": bill is not None and bill > own.amount,
        "own": rupees(own.amount, request.language),
        "category": request.name("category", category) if category else "",
        "earlier": [{"amount": rupees(one.amount, request.language), "since": one.row.valid_from} for one in earlier],
    }
    if aspect not in ASPECTS_OF_LIMIT and bill is None and not earlier and category:
        aspect = "own" if own.amount != rows[0].amount else "ordinary"
    key = f"{request.topic}.{aspect}" if aspect in {*ASPECTS_OF_LIMIT, "own", "ordinary"} else request.topic
    return AnswerSpec(key, facts, (*limit_rows(request), *(one.row for one in rows[1:])))


def rbi_deadline(request: GuideRequest) -> AnswerSpec:
    dates = {
        "issued": "issued",
        "first_deadline": "first_deadline",
        "updates_from": "google_updates_from",
        "updates_to": "google_updates_to",
        "framework": "framework",
    }
    facts = {**recurring_facts(request), **{fact: rbi()[name].value for fact, name in dates.items()}}
    return AnswerSpec(request.topic, facts, limit_rows(request, "deadline", "in_force", *dates.values()))


def emandate_what(request: GuideRequest) -> AnswerSpec:
    aspect = request.value("aspect")
    if aspect in ASPECTS_OF_MANDATE:
        told = rbi_limit(request).facts
        return AnswerSpec(f"{request.topic}.{aspect}", {**told, **_bank(request)}, limit_rows(request, "registration"))
    facts = {**recurring_facts(request), "years": rbi()["validity_2021"].value}
    rows = limit_rows(request, "registration", "notice", "withdrawal", "opt_out", "maximum", "validity_2021", "fee")
    return AnswerSpec(request.topic, facts, rows)


def emandate_card_supported(request: GuideRequest) -> AnswerSpec:
    bank, network, kind = (known(request, entity) for entity in ("bank", "network", "card_type"))
    verdict = card_works(bank, network, kind)
    if verdict in {"no_bank", "unlisted_network"}:
        name = request.name("network", network) if network else ""
        key = "ask" if verdict == "no_bank" else verdict
        facts = {**_table_facts(request), "network": name, "example": example_card(request)}
        return AnswerSpec(f"emandate_card_supported.{key}", facts, _table_rows())
    if bank is None or bank not in bank_cards():
        return _unlisted(request, bank)
    return _listed_bank(request, bank, verdict)


def _listed_bank(request: GuideRequest, bank: str, verdict: str) -> AnswerSpec:
    row = bank_cards()[bank]
    network, kind = known(request, "network"), known(request, "card_type")
    words = [request.name("bank", bank)]
    words += [request.name(entity, one) for entity, one in (("network", network), ("card_type", kind)) if one]
    facts = {
        **_table_facts(request),
        "bank": words[0],
        "card": " ".join(words),
        "partly": not (network and kind),
        "listed": listed(request, row.cells() if verdict != "yes" else row.cells(network, kind)),
        "moved_to": request.name("bank", row.moved_to) if row.moved_to else "",
        "choices": _choices(request, bank),
        "limit": rupees(own_limit(request).amount, request.language),
    }
    rows = (row.row, *((row.moved,) if row.moved else ()))
    return AnswerSpec(f"emandate_card_supported.{verdict}", facts, (*rows, own_limit(request).row))


def _choices(request: GuideRequest, bank: str) -> list[dict[str, str]]:
    """The one thing to ask next about a card of ``bank``: its network, then credit or debit."""
    network, kind = known(request, "network") or "", known(request, "card_type") or ""
    if not network:
        pairs = [(request.name("network", one), one, kind) for one in networks()]
    else:
        pairs = [(request.name("card_type", one), network, one) for one in CARD_TYPES]
    return [{"title": title, "bank": bank, "network": one, "card_type": type_} for title, one, type_ in pairs]


def _unlisted(request: GuideRequest, bank: str | None) -> AnswerSpec:
    facts = {**recurring_facts(request), **_bank(request)}
    if request.value("aspect") == "never":
        return AnswerSpec("recurring_diagnosis.never.card_not_supported", facts, _table_rows())
    return AnswerSpec("emandate_bank_unlisted", facts, _table_rows())


def _bank(request: GuideRequest) -> dict[str, str]:
    bank = known(request, "bank")
    return {"name": request.name("bank", bank) if bank else ""}


def emandate_card_list(request: GuideRequest) -> AnswerSpec:
    if known(request, "bank"):
        return emandate_card_supported(request)
    network, kind = known(request, "network"), known(request, "card_type")
    named = [request.name(entity, one) for entity, one in (("network", network), ("card_type", kind)) if one]
    facts = {**_table_facts(request), "only": " ".join(named), "example": example_card(request)}
    facts["alike"] = bool(network and kind)
    facts["banks"] = [
        {"bank": request.name("bank", row.bank), "cards": listed(request, row.cells(network, kind))}
        for row in bank_cards().values()
        if row.cells(network, kind)
    ]
    return AnswerSpec("emandate_card_list" if facts["banks"] else "emandate_card_list.none", facts, _table_rows())


def emandate_bank_unlisted(request: GuideRequest) -> AnswerSpec:
    bank = known(request, "bank")
    return emandate_card_supported(request) if bank in bank_cards() else _unlisted(request, bank)


def _table_facts(request: GuideRequest) -> dict[str, Any]:
    names = [request.name("network", one) for one in networks()]
    row = row_of(request.language)
    both = {"networks": row.all_of(names), "networks_or": row.any_of(names)}
    return {**recurring_facts(request), **both}


def _table_rows() -> tuple[Row, ...]:
    return (next(iter(bank_cards().values())).row,)


RBI: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    "rbi_why": in_india(rbi_why),
    "rbi_limit": in_india(rbi_limit),
    "rbi_deadline": in_india(rbi_deadline),
    "emandate_what": in_india(emandate_what),
    "emandate_card_supported": in_india(emandate_card_supported),
    "emandate_card_list": in_india(emandate_card_list),
    "emandate_bank_unlisted": in_india(emandate_bank_unlisted),
}
