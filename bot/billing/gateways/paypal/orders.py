"""What an order of PayPal says: ours or not, what was taken, what went back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.billing.gateways.base import Order, Proved, Refund
from bot.billing.gateways.calls import objects, text
from bot.billing.models import Money

OURS = re.compile(r"INV[A-Za-z0-9]{0,16}-[A-Z0-9]{10}")
ORDER_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
CAPTURE_ID = re.compile(r"[A-Z0-9]{17}")
CAME = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
MISSED = frozenset({"DECLINED", "FAILED"})
NOT_BACK = frozenset({"FAILED", "CANCELLED"})  # of refunds


def wanted(order: Order, company: str) -> dict[str, Any]:
    """What is asked of PayPal for one attempt to pay."""
    checkout = order.checkout
    unit = {
        "reference_id": order.reference,
        "invoice_id": order.reference,  # PayPal takes money for one of these once
        "custom_id": order.reference,
        "description": ("Invoice " + ", ".join(checkout.numbers))[:127],
        "amount": _amount(checkout.total),
    }
    page = {
        "return_url": order.return_url,
        "cancel_url": order.back("cancelled"),
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
        "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
        "brand_name": company[:127],
    }
    payer = {"paypal": {"experience_context": page}}
    return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": payer}


def back(amount: Money, key: str) -> dict[str, Any]:
    """What is asked of PayPal for a refund."""
    return {"amount": _amount(amount), "custom_id": key}


def refunds(order: Mapping[str, Any]) -> tuple[Refund, ...]:
    """Those that stand in an order. ValueError for one without an amount."""
    payments = _unit(order).get("payments")
    listed = objects(payments.get("refunds")) if isinstance(payments, dict) else []
    return tuple(_refund(one) for one in listed if text(one, "id", 80))


def page_of(order: Mapping[str, Any]) -> str:
    """Where the customer approves it; empty where nowhere."""
    links = {text(one, "rel"): text(one, "href", 2000) for one in objects(order.get("links"))}
    return links.get("payer-action") or links.get("approve") or ""


def reference_of(order: Mapping[str, Any]) -> str | None:
    """Our reference; None for an order that was not begun here."""
    named = text(_unit(order), "custom_id")
    return named if OURS.fullmatch(named) else None


def read(order: Mapping[str, Any]) -> Proved | None:
    """What became of an order of ours; None where the customer has not paid yet. ValueError for a broken one."""
    reference = reference_of(order)
    payments = _unit(order).get("payments")
    payments = payments if isinstance(payments, dict) else {}
    captures = objects(payments.get("captures"))
    state = text(order, "status")
    if reference is None or not (captures or state == "VOIDED"):
        return None
    if not captures:
        return missed(order)
    best = next((one for one in captures if text(one, "status") in CAME), captures[-1])
    amount, became = _money(best.get("amount")), text(best, "status")
    returned = [
        _money(one.get("amount")) for one in objects(payments.get("refunds")) if text(one, "status") not in NOT_BACK
    ]
    refunded = Money.total(returned) if returned else None
    pending = became not in CAME | MISSED
    return Proved(reference, text(best, "id", 80), amount, became in CAME, pending, refunded)


def missed(order: Mapping[str, Any]) -> Proved:
    """The same of an order that the customer could not pay. ValueError for a broken one."""
    unit, reference = _unit(order), reference_of(order)
    if reference is None:
        raise ValueError("an order of somebody else")
    return Proved(reference, text(order, "id", 80), _money(unit.get("amount")), paid=False)


def _refund(said: Mapping[str, Any]) -> Refund:
    state, amount = text(said, "status"), _money(said.get("amount"))
    done, failed = state == "COMPLETED", state in NOT_BACK
    return Refund(text(said, "id", 80), amount, done, failed, text(said, "custom_id", 80) or None)


def _unit(order: Mapping[str, Any]) -> dict[str, Any]:
    units = objects(order.get("purchase_units"))
    return units[0] if len(units) == 1 else {}


def _amount(money: Money) -> dict[str, str]:
    return {"currency_code": money.currency, "value": str(money.amount)}


def _money(found: Any) -> Money:
    fields = found if isinstance(found, dict) else {}
    return Money.of(text(fields, "value"), text(fields, "currency_code"))
