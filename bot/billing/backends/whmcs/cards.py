"""Saved cards as WHMCS tells of them: no bank, no mandate, and of a charge that failed no reason but the card's age."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.billing.backends.whmcs.rows import Listed
from bot.billing.models import AutomaticPayment, Failure, SavedCard
from bot.whmcs.decode import number, text

TYPES = frozenset({"creditcard", "remotecreditcard"})  # the others are bank accounts
NETWORKS = {
    "visa": "visa", "mastercard": "mastercard", "american express": "amex", "amex": "amex", "rupay": "rupay",
}  # fmt: skip
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/?(\d\d)")


@dataclass(frozen=True)
class PayMethod:
    """`gateway`: of whom it is; `until`: the last day on which it can be charged, None where that is not told."""

    id: int
    card: SavedCard
    gateway: str
    until: date | None


def as_pay_method(row: Mapping[str, Any], customer: str) -> PayMethod | None:
    """None for what is no card, or has no number that could be named."""
    last4 = text(row, "card_last_four")
    if text(row, "type").casefold() not in TYPES or not re.fullmatch(r"\d{4}", last4, re.ASCII):
        return None
    network = NETWORKS.get(text(row, "card_type").casefold(), "")
    ident = number(row, "id")
    card = SavedCard(str(ident), customer, "", network, "", last4, "unknown")
    return PayMethod(ident, card, text(row, "gateway_name").casefold(), _until(text(row, "expiry_date")))


def _until(expiry: str) -> date | None:
    found = _EXPIRY.fullmatch(expiry)
    if found is None:
        return None
    month, year = int(found[1]), 2000 + int(found[2])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def automatic(unpaid: Sequence[Listed], methods: Sequence[PayMethod]) -> tuple[AutomaticPayment, ...]:
    """What a card pays by itself, the next due first: the one that an invoice names, else the first of its gateway."""
    found = []
    for one in sorted(unpaid, key=lambda listed: (listed.invoice.due, listed.id)):
        named = [method for method in methods if method.id == one.method]
        method = next(iter(named or [method for method in methods if method.gateway == one.gateway]), None)
        if method is not None:
            failure = _failure(one.attempt, method.until)
            found.append(AutomaticPayment(one.invoice.number, method.card, one.attempt, failure))
    return tuple(found)


def _failure(attempt: date | None, until: date | None) -> Failure | None:
    """Of an invoice that is unpaid after it was tried."""
    if attempt is None:
        return None
    return "expired_card" if until is not None and until < attempt else "unknown"
