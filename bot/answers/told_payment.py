"""What somebody who has not logged in told of a payment that they miss, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.answers.book import render
from bot.knowledge.names import names, title

CARD: Final = "card"  # a card that is not named more exactly
KINDS: Final = ("gateway", "bank", "network")
SIGNS: Final = {"BDT": "৳", "INR": "₹", "USD": "$"}


def payment_noted(told: Mapping[str, Any], language: str) -> str:
    """``told``: as bot.dialogue.lost_payment keeps it; "" where that is nothing."""
    means = str(told.get("gateway") or "")
    kind = next((kind for kind in KINDS if means in names().get(kind, {})), "gateway")
    day, _, time = str(told.get("paid_at") or "").partition(" ")
    amount = str(told.get("amount") or told.get("number") or told.get("invoice_number") or "")
    facts = {
        "card": means == CARD,
        "gateway": title(kind, means, language) if means and means != CARD else None,
        "money": None,
        "amount": SIGNS.get(str(told.get("currency")), "") + amount if amount else None,
        "transaction_id": told.get("transaction_id"),
        "day": date.fromisoformat(day) if day else None,
        "time": time or None,
    }
    return render("paid_but_unpaid.details", language, **facts).text if any(facts.values()) else ""
