"""Say what the diagnosis of a recurring payment asks for, or its verdict with the steps and the way to pay now."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.answers.asked import Ask, Said, payment_facts
from bot.answers.book import answers, render
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.answers.recurring_asked import general_limit, recurring_facts, rupees
from bot.knowledge.cards import bank_cards
from bot.knowledge.dated import Row
from bot.knowledge.diagnosis import PIECES, UNKNOWN, Case, Verdict, case_of, diagnose, options
from bot.knowledge.products import product
from bot.knowledge.recurring import outside_india

KEY = "recurring_diagnosis"
CARD = ("bank", "network", "card_type")
MOST_BANKS = 6  # buttons; any other bank is typed
# What every option's button carries on: all that is known already.
CARRIED = (*PIECES, "gateway", "country")


def recurring_fix(ask: Ask) -> Said:
    return _question(ask) if ask.value("asks") in PIECES else _verdict(ask)


def emandate_card_supported(ask: Ask) -> Said:
    if ask.value("asks") in PIECES:
        return _question(ask)
    # What the table itself says is told by the answer about the table.
    unnamed = {"other", UNKNOWN} & {ask.value(piece) for piece in CARD}
    plain = diagnose(_case(ask)).word in {"works", "card_not_supported"} and not ask.value("gateway") and not unnamed
    return RBI["emandate_card_supported"](ask) if plain else _verdict(ask)


def _case(ask: Ask) -> Case:
    return case_of(ask.topic, ask.entities, ask.today)


def _question(ask: Ask) -> Said:
    piece, case = str(ask.value("asks")), _case(ask)
    offered = [*options(case, piece), UNKNOWN]
    if piece == "bank":
        offered = [*options(case, piece)[:MOST_BANKS], "other", UNKNOWN]
    if piece == "product":
        offered.remove(UNKNOWN)
    known = {name: str(ask.value(name) or "") for name in CARRIED}
    choices = [{**known, piece: one, "title": _option(ask, piece, one)} for one in offered]
    return Said(f"{KEY}.ask_{piece}", {**_facts(ask, case), "choices": choices, "asked_topic": ask.topic})


def _option(ask: Ask, piece: str, one: str) -> str:
    for key in (f"{KEY}.option.{piece}.{one}", f"{KEY}.option.{one}"):
        if key in answers(ask.language):
            return render(key, ask.language, limit=rupees(general_limit(ask).amount, ask.language)).text
    return ask.name(piece, one)


def _verdict(ask: Ask) -> Said:
    case = _case(ask)
    verdict = diagnose(case)
    if verdict.word == "product_moved":
        return RECURRING["recurring_fix"](ask)
    facts = {**_facts(ask, case), "reason": verdict.reason, "missing": _missing(ask, verdict)}
    rows: list[Row] = [general_limit(ask).row]
    if any(getattr(case, piece) for piece in CARD):
        rows += [one.row for one in list(bank_cards().values())[:1]]
    return Said(f"{KEY}.{verdict.word}", facts, tuple(rows), _more(ask, verdict))


def _missing(ask: Ask, verdict: Verdict) -> str:
    words = [render(f"{KEY}.missing.{piece}", ask.language).text for piece in verdict.open]
    return ", ".join(words[:3])


def _more(ask: Ask, verdict: Verdict) -> tuple[Said, ...]:
    """The exact steps of that product: to mend it, else to pay for it by hand; and what keeps the service running."""
    named = product(ask.value("product"))
    if named is None or ask.topic != "recurring_fix":
        return ()
    of_product: dict[str, Any] = {"product": named.id}
    if verdict.steps.partition(".")[2]:
        of_product["device"] = verdict.steps.partition(".")[2]
    if verdict.word == "needs_verification" and verdict.reason != "upi":
        return (RECURRING["recurring_fix"](replace(ask, entities=of_product)),)
    if verdict.pay == "prepaid":
        return (Said(f"{KEY}.prepaid", {"product": ask.name("product", named.id)}),)
    if verdict.pay == "manual" and verdict.word in {"above_limit", "card_not_supported", "no_automatic_payment"}:
        return (RECURRING["manual_payment_howto"](replace(ask, topic="manual_payment_howto", entities=of_product)),)
    return ()


def _facts(ask: Ask, case: Case) -> dict[str, Any]:
    """What the texts name; "" where it is not known."""
    named = {piece: _named(ask, piece, getattr(case, piece)) for piece in ("product", *CARD)}
    card = render(f"{KEY}.card", ask.language, **named).text
    outside = outside_india({**ask.entities, "currency": None})
    row = bank_cards().get(case.bank or "")
    amount = rupees(case.amount, ask.language) if isinstance(case.amount, Decimal) else ""
    return {
        **payment_facts(ask.language),
        **recurring_facts(ask),
        **named,
        **{f"{piece}_id": getattr(case, piece) or "" for piece in ("product", *CARD)},
        "card": card,
        "card_start": card[:1].upper() + card[1:],
        "moved_bank": ask.name("bank", row.moved_to) if row and row.moved_to else "",
        "amount": amount,
        "within": case.amount not in (None, UNKNOWN),
        "wallet": _named(ask, "gateway", case.gateway),
        "wallet_id": case.gateway or "",
        "outside": ask.name(*outside) if outside else "",
        "asked_topic": ask.topic,
    }


def _named(ask: Ask, entity: str, one: str | None) -> str:
    return ask.name(entity, one) if one not in (None, UNKNOWN, "other") else ""


DIAGNOSIS: Mapping[str, Callable[[Ask], Said]] = {
    "recurring_fix": recurring_fix,
    "emandate_card_supported": emandate_card_supported,
}
