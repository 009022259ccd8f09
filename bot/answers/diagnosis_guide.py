"""Say what the diagnosis of a recurring payment asks for, or its verdict with the steps and the way to pay now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.answers.book import answers, render
from bot.answers.guide_request import AnswerSpec, GuideRequest, payment_facts
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.answers.recurring_facts import own_limit, recurring_facts, rupees
from bot.knowledge.cards import bank_cards
from bot.knowledge.dated import Row
from bot.knowledge.diagnosis import PIECES, UNKNOWN, Case, Verdict, case_of, diagnose, options
from bot.knowledge.diagnosis_rules import WITHIN, side_of_limit
from bot.knowledge.products import product
from bot.knowledge.recurring import outside_india

KEY = "recurring_diagnosis"
CARD = ("bank", "network", "card_type")
MOST_BANKS = 6  # buttons; any other bank is typed
# What every option's button carries on: all that is known already.
CARRIED = (*PIECES, "gateway", "country", "category")


def recurring_fix(request: GuideRequest) -> AnswerSpec:
    if request.value("aspect") == "place":
        return RECURRING["recurring_fix"](request)
    return _question(request) if request.value("asks") in PIECES else _verdict(request)


def emandate_card_supported(request: GuideRequest) -> AnswerSpec:
    if request.value("asks") in PIECES:
        return _question(request)
    # What the table itself says is told by the answer about the table.
    unnamed = {"other", UNKNOWN} & {request.value(piece) for piece in CARD}
    plain = (
        diagnose(_case(request)).word in {"works", "card_not_supported"}
        and not request.value("gateway")
        and not unnamed
        and request.value("aspect") != "never"
    )
    return RBI["emandate_card_supported"](request) if plain else _verdict(request)


def _case(request: GuideRequest) -> Case:
    return case_of(request.topic, request.entities, request.today)


def _question(request: GuideRequest) -> AnswerSpec:
    piece, case = str(request.value("asks")), _case(request)
    offered = [*options(case, piece), UNKNOWN]
    if piece == "bank":
        offered = [*options(case, piece)[:MOST_BANKS], "other", UNKNOWN]
    if piece == "product":
        offered.remove(UNKNOWN)
    known = {name: str(request.value(name) or "") for name in CARRIED}
    choices = [{**known, piece: one, "title": _option(request, piece, one)} for one in offered]
    return AnswerSpec(f"{KEY}.ask_{piece}", {**_facts(request, case), "choices": choices, "asked_topic": request.topic})


def _option(request: GuideRequest, piece: str, one: str) -> str:
    for key in (f"{KEY}.option.{piece}.{one}", f"{KEY}.option.{one}"):
        if key in answers(request.language):
            return render(key, request.language, limit=rupees(own_limit(request).amount, request.language)).text
    return request.name(piece, one)


def _verdict(request: GuideRequest) -> AnswerSpec:
    case = _case(request)
    verdict = diagnose(case)
    if verdict.word == "product_moved":
        return RECURRING["recurring_fix"](request)
    facts = {**_facts(request, case), "reason": verdict.reason, "missing": _missing(request, verdict)}
    never = f"{KEY}.never.{verdict.word}"
    if request.value("aspect") == "never" and never in answers(request.language):
        return AnswerSpec(never, {**facts, "name": facts["bank"]}, (own_limit(request).row,))
    rows: list[Row] = [own_limit(request).row]
    if any(getattr(case, piece) for piece in CARD):
        rows += [one.row for one in list(bank_cards().values())[:1]]
    return AnswerSpec(f"{KEY}.{verdict.word}", facts, tuple(rows), _more(request, verdict))


def _missing(request: GuideRequest, verdict: Verdict) -> str:
    words = [render(f"{KEY}.missing.{piece}", request.language).text for piece in verdict.open]
    return ", ".join(words[:3])


def _more(request: GuideRequest, verdict: Verdict) -> tuple[AnswerSpec, ...]:
    """The exact steps of that product: to mend it, else to pay for it by hand; and what keeps the service running."""
    named = product(request.value("product"))
    if named is None or request.topic != "recurring_fix":
        return ()
    of_product: dict[str, Any] = {"product": named.id}
    if verdict.steps.partition(".")[2]:
        of_product["device"] = verdict.steps.partition(".")[2]
    if verdict.word == "needs_verification" and verdict.reason != "upi":
        return (RECURRING["recurring_fix"](replace(request, entities=of_product)),)
    if verdict.pay == "prepaid":
        return (AnswerSpec(f"{KEY}.prepaid", {"product": request.name("product", named.id)}),)
    if verdict.pay == "manual" and verdict.word in {"above_limit", "card_not_supported", "no_automatic_payment"}:
        return (RECURRING["manual_payment_howto"](replace(request, topic="manual_payment_howto", entities=of_product)),)
    return ()


def _facts(request: GuideRequest, case: Case) -> dict[str, Any]:
    """What the texts name; "" where it is not known."""
    named = {piece: _named(request, piece, getattr(case, piece)) for piece in ("product", *CARD)}
    card = render(f"{KEY}.card", request.language, **named).text
    outside = outside_india({**request.entities, "currency": None})
    row = bank_cards().get(case.bank or "")
    amount = rupees(case.amount, request.language) if isinstance(case.amount, Decimal) else ""
    return {
        **payment_facts(request.language),
        **recurring_facts(request),
        **named,
        **{f"{piece}_id": getattr(case, piece) or "" for piece in ("product", *CARD)},
        "card": card,
        "card_start": card[:1].upper() + card[1:],
        "moved_bank": request.name("bank", row.moved_to) if row and row.moved_to else "",
        "amount": amount,
        "limit": rupees(own_limit(request).amount, request.language),
        "within": side_of_limit(case) == WITHIN,
        "wallet": _named(request, "gateway", case.gateway),
        "wallet_id": case.gateway or "",
        "outside": request.name(*outside) if outside else "",
        "asked_topic": request.topic,
    }


def _named(request: GuideRequest, entity: str, one: str | None) -> str:
    return request.name(entity, one) if one not in (None, UNKNOWN, "other") else ""


DIAGNOSIS: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    "recurring_fix": recurring_fix,
    "emandate_card_supported": emandate_card_supported,
}
