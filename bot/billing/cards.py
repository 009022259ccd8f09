"""Saved cards, and the invoices that they should pay by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: "unknown": the backend does not tell.
Mandate = Literal["active", "none", "expired", "withdrawn", "unknown"]
Failure = Literal["above_limit", "card_not_ready", "declined", "expired_card", "unknown"]


@dataclass(frozen=True)
class SavedCard:
    """A card that a gateway keeps for automatic payment: never more of it than its last four digits.

    `bank`, `network` and `card_type` are the canonical ids ("hdfc", "visa", "credit"), empty where a backend does not
    tell.
    """

    id: str
    customer: str
    bank: str
    network: str
    card_type: str
    last4: str
    mandate: Mandate


@dataclass(frozen=True)
class AutomaticPayment:
    """An invoice that a card should pay by itself. `failure` is why the last attempt failed, None where it did not."""

    invoice: str
    card: SavedCard
    last_attempt: date | None = None
    failure: Failure | None = None
