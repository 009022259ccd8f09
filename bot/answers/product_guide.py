"""Which answer on the recurring payments of a product fits: its steps, its accounts, paying by hand, stopping."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.book import answers
from bot.answers.guide_request import AnswerSpec, GuideRequest
from bot.answers.recurring_facts import (
    in_india,
    known,
    limit_rows,
    named_product,
    product_choices,
    recurring_facts,
    rupees,
    unless_moved,
)
from bot.knowledge.products import products

# What may be asked of stopping by itself: keys of their answers.
ASPECTS_OF_STOPPING = frozenset({"where", "unknown", "fraud"})
ACCOUNTS = {"new": "recurring_new_account", "existing": "recurring_existing_account"}


def _per_product(topic: str) -> Callable[[GuideRequest], AnswerSpec]:
    """The answer ``<topic>.<product>``, or the question which product it is."""

    def spec(request: GuideRequest) -> AnswerSpec:
        one = named_product(request)
        facts = recurring_facts(request)
        if one is None:
            return AnswerSpec(f"{topic}.ask", {**facts, "products": product_choices(request)}, limit_rows(request))
        facts["billing"] = _billing(request)
        facts["threshold"] = rupees(one.threshold, request.language) if one.threshold is not None else ""
        return AnswerSpec(f"{topic}.{one.id}", facts, (*limit_rows(request, "deadline"), one.now))

    return spec


def _billing(request: GuideRequest) -> str:
    """The kind of billing where the product has several and the customer named one of them."""
    one, named = named_product(request), request.value("billing")
    return named if one and named in one.billing and len(one.billing) > 1 else ""


def recurring_account(request: GuideRequest) -> AnswerSpec:
    """New or existing, as the message says; where it names no such thing, as the topic says."""
    return _per_product(ACCOUNTS.get(request.value("account") or "", request.topic))(request)


def recurring_fix(request: GuideRequest) -> AnswerSpec:
    one, device = named_product(request), request.value("device")
    spec = _per_product("recurring_fix")(request)
    place = f"{spec.key}.place"
    if request.value("aspect") == "place" and place in answers(request.language):
        return AnswerSpec(place, spec.facts, spec.rows)
    if one is not None and device in one.devices:
        return AnswerSpec(f"{spec.key}.{device}", spec.facts, spec.rows)
    return spec


def recurring_charge_after_fix(request: GuideRequest) -> AnswerSpec:
    one = named_product(request)
    monthly, by_threshold = (
        [each for each in products().values() if each.after_fix == kind] for kind in ("monthly", "threshold")
    )
    lowered = next(each.threshold for each in by_threshold if each.threshold is not None)
    facts = {
        **recurring_facts(request),
        "kind": one.after_fix if one else "all",
        "monthly": ", ".join(request.name("product", each.id) for each in monthly),
        "ads": ", ".join(request.name("product", each.id) for each in by_threshold),
        "threshold": rupees(lowered, request.language),
    }
    return AnswerSpec(request.topic, facts, limit_rows(request, "notice"))


def recurring_avoid_interruption(request: GuideRequest) -> AnswerSpec:
    one = named_product(request)
    if request.value("card") == "stopped":
        return AnswerSpec(
            "recurring_avoid_interruption.stopped", recurring_facts(request), limit_rows(request, "registration")
        )
    facts = {**recurring_facts(request), "prepaid": one is not None and one.pay_now == "prepaid"}
    return AnswerSpec(request.topic, facts, (one.now,) if one else ())


def recurring_stop(request: GuideRequest) -> AnswerSpec:
    bank = known(request, "bank")
    facts = {**recurring_facts(request), "name": request.name("bank", bank) if bank else ""}
    aspect = request.value("aspect")
    key = f"{request.topic}.{aspect}" if aspect in ASPECTS_OF_STOPPING else request.topic
    return AnswerSpec(key, facts, limit_rows(request, "withdrawal", "opt_out", "notice"))


RECURRING: Mapping[str, Callable[[GuideRequest], AnswerSpec]] = {
    name: in_india(unless_moved(answer))
    for name, answer in {
        "recurring_new_account": recurring_account,
        "recurring_existing_account": recurring_account,
        "recurring_fix": recurring_fix,
        "recurring_charge_after_fix": recurring_charge_after_fix,
        "recurring_avoid_interruption": recurring_avoid_interruption,
        "manual_payment_howto": _per_product("manual_payment_howto"),
        "recurring_stop": recurring_stop,
    }.items()
}
