"""Which answer on the recurring payments of a product fits: its steps, its accounts, paying by hand, stopping."""
from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.asked import Ask, Said
from bot.answers.recurring_asked import (
    asked_product,
    in_india,
    known,
    limit_rows,
    product_choices,
    recurring_facts,
    rupees,
    unless_moved,
)
from bot.knowledge.products import products

ACCOUNTS = {"new": "recurring_new_account", "existing": "recurring_existing_account"}


def _per_product(topic: str) -> Callable[[Ask], Said]:
    """The answer ``<topic>.<product>``, or the question which product it is."""

    def said(ask: Ask) -> Said:
        one = asked_product(ask)
        facts = recurring_facts(ask)
        if one is None:
            return Said(f"{topic}.ask", {**facts, "products": product_choices(ask)}, limit_rows(ask))
        facts["billing"] = _billing(ask)
        facts["threshold"] = rupees(one.threshold, ask.language) if one.threshold is not None else ""
        return Said(f"{topic}.{one.id}", facts, (*limit_rows(ask, "deadline"), one.now))

    return said


def _billing(ask: Ask) -> str:
    """The kind of billing where the product has several and the customer named one of them."""
    one, named = asked_product(ask), ask.value("billing")
    return named if one and named in one.billing and len(one.billing) > 1 else ""


def recurring_account(ask: Ask) -> Said:
    """New or existing, as the message says; where it names no such thing, as the topic says."""
    return _per_product(ACCOUNTS.get(ask.value("account") or "", ask.topic))(ask)


def recurring_fix(ask: Ask) -> Said:
    one, device = asked_product(ask), ask.value("device")
    said = _per_product("recurring_fix")(ask)
    if one is not None and device in one.devices:
        return Said(f"{said.key}.{device}", said.facts, said.rows)
    return said


def recurring_charge_after_fix(ask: Ask) -> Said:
    one = asked_product(ask)
    monthly, by_threshold = (
        [each for each in products().values() if each.after_fix == kind] for kind in ("monthly", "threshold")
    )
    lowered = next(each.threshold for each in by_threshold if each.threshold is not None)
    facts = {
        **recurring_facts(ask),
        "kind": one.after_fix if one else "all",
        "monthly": ", ".join(ask.name("product", each.id) for each in monthly),
        "ads": ", ".join(ask.name("product", each.id) for each in by_threshold),
        "threshold": rupees(lowered, ask.language),
    }
    return Said(ask.topic, facts, limit_rows(ask, "notice"))


def recurring_avoid_interruption(ask: Ask) -> Said:
    one = asked_product(ask)
    facts = {**recurring_facts(ask), "prepaid": one is not None and one.pay_now == "prepaid"}
    return Said(ask.topic, facts, (one.now,) if one else ())


def recurring_stop(ask: Ask) -> Said:
    bank = known(ask, "bank")
    facts = {**recurring_facts(ask), "name": ask.name("bank", bank) if bank else ""}
    return Said(ask.topic, facts, limit_rows(ask, "withdrawal", "opt_out", "notice"))


RECURRING: Mapping[str, Callable[[Ask], Said]] = {
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
