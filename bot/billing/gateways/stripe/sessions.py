"""What a Checkout Session of Stripe says: ours or not, what was taken, what went back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.billing.gateways.base import Order, Proved, Refund
from bot.billing.gateways.calls import objects, text
from bot.billing.models import Money

OURS = re.compile(r"INV[A-Za-z0-9]{0,16}-[A-Z0-9]{10}")
#: That Stripe takes and that have two decimals: https://docs.stripe.com/currencies.
CURRENCIES = frozenset(
    "AED AUD BDT CAD CHF CZK DKK EUR GBP HKD ILS INR LKR MXN".split()
    + "MYR NOK NPR NZD PHP PKR PLN SAR SEK SGD THB USD ZAR".split()
)
FOUND_BY = re.compile(r"(?:pi|ch|py)_[A-Za-z0-9]{8,60}")  # what a dashboard or a receipt may name
LONGEST_NAME = 250
MISSED = frozenset({"requires_payment_method", "canceled"})
NOT_BACK = frozenset({"failed", "canceled"})  # of refunds


def wanted(order: Order) -> dict[str, Any]:
    """What is asked of Stripe for one attempt to pay."""
    checkout = order.checkout
    lines = [
        {
            "quantity": 1,
            "price_data": {
                "currency": invoice.total.currency.lower(),
                "unit_amount": cents(share.amount),
                "product_data": {"name": _name(invoice.number, [line.description for line in invoice.lines])},
            },
        }
        for invoice, share in zip(checkout.invoices, checkout.shares, strict=True)
    ]
    return {
        "mode": "payment",
        "line_items": lines,
        "client_reference_id": order.reference,
        "customer_email": checkout.customer.email,
        "success_url": order.return_url,
        "cancel_url": order.back("cancelled"),
        "payment_intent_data": {"metadata": {"reference": order.reference}},
    }


def reference_of(session: Mapping[str, Any]) -> str | None:
    """Our reference; None for a session that was not begun here."""
    named = text(session, "client_reference_id")
    return named if OURS.fullmatch(named) else None


def read(session: Mapping[str, Any]) -> Proved | None:
    """What became of a session, its `payment_intent.latest_charge` expanded; None where the customer has not paid yet.

    ValueError for a broken one, or another's.
    """
    reference = reference_of(session)
    if reference is None:
        raise ValueError("a session of somebody else")
    amount = _money(session.get("amount_total"), session)
    intent = session.get("payment_intent")
    intent = intent if isinstance(intent, dict) else {}
    state, tried = text(session, "status"), text(intent, "status")
    paid = state == "complete" and text(session, "payment_status") == "paid"
    missed = state == "expired" or (tried in MISSED and bool(intent.get("last_payment_error")))
    pending = not paid and state == "complete" and not missed
    if not (paid or pending or missed):
        return None
    charge = intent.get("latest_charge")
    back = charge.get("amount_refunded") if isinstance(charge, dict) else 0
    refunded = _money(back, session) if paid and back else None
    return Proved(reference, text(intent, "id") or text(session, "id"), amount, paid, pending, refunded)


def refunds(listed: Any) -> tuple[Refund, ...]:
    """What Stripe lists as refunds of one payment. ValueError for one without an amount."""
    return tuple(_refund(one) for one in objects(listed) if text(one, "id", 80))


def cents(money: Money) -> int:
    """In the smallest unit, as Stripe counts."""
    return int(money.amount * 100)


def _refund(said: Mapping[str, Any]) -> Refund:
    state, more = text(said, "status"), said.get("metadata")
    key = text(more, "refund_key", 80) if isinstance(more, dict) else ""
    done, failed = state == "succeeded", state in NOT_BACK
    return Refund(text(said, "id", 80), _money(said.get("amount"), said), done, failed, key or None)


def _money(amount: Any, session: Mapping[str, Any]) -> Money:
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise ValueError("no amount")
    return Money(Decimal(amount) / 100, text(session, "currency").upper())


def _name(number: str, lines: list[str]) -> str:
    return f"Invoice {number}: {', '.join(lines)}"[:LONGEST_NAME].rstrip(" :")
