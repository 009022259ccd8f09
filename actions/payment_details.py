"""What a customer has told of a payment that they miss, as the answers tell of it and as a person is told."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from actions.action_request import ActionRequest
from bot.billing import Money
from bot.billing.tracing import MissedPayment
from bot.knowledge import title
from bot.knowledge.memory import GIVEN_UP
from bot.knowledge.names import names
from bot.knowledge.payment_methods import find
from bot.knowledge.recurring import EITHER_SIDE, SIDES, may_mean

CARD: Final = "card"  # a card that is not named more exactly
KINDS: Final = ("gateway", "bank", "network")
LONGEST_ID: Final = 40  # characters of a transaction id
LONGEST_SUM: Final = 12  # characters
WHEN: Final = re.compile(r"\d{4}-\d\d-\d\d(?: [^\n]{1,30})?")


@dataclass(frozen=True)
class Details:
    """What is known; `prompts`: how often it was asked for, `reprompts`: how often in a row nothing new was told."""

    gateway: str | None = None  # an id of names.yml, or CARD
    transaction_id: str | None = None
    amount: str | None = None
    paid_at: str | None = None  # "2026-11-20 21:00", or the day with the customer's words
    currency: str | None = None  # ISO, or EITHER_SIDE: "taka" is said of rupees too
    to: str | None = None  # "person": to somebody's own number
    prompts: int = 0
    reprompts: int = 0

    @classmethod
    def of(cls, request: ActionRequest, today: date) -> Details:
        typed = re.sub(r"[^A-Za-z0-9_-]", "", request.word("transaction_id") or "")[:LONGEST_ID]
        return cls(
            request.word("gateway"),
            typed or None,
            _sum(request.word("amount")),
            _day(request.word("paid_at"), today),
            request.word("currency"),
            "person" if request.word("to") == "person" else None,
            _count(request.word("asked")),
            _count(request.word("again")),
        )

    @property
    def known(self) -> dict[str, str]:
        """In the order of asking."""
        known = {
            "gateway": self.gateway,
            "transaction_id": self.transaction_id,
            "amount": self.amount,
            "paid_at": self.paid_at,
        }
        return {name: value for name, value in known.items() if value}

    @property
    def facts(self) -> dict[str, str]:
        """`known` with the currency that they named and where it went, as the conversation keeps it."""
        beside = {"currency": self.currency, "to": self.to}
        return {**self.known, **{name: value for name, value in beside.items() if value}}

    @property
    def missing(self) -> list[str]:
        """What is still to be asked for: nothing where asking has not helped."""
        if self.reprompts >= GIVEN_UP:
            return []
        return [name for name in ("gateway", "transaction_id", "amount", "paid_at") if name not in self.known]

    def missed(self, invoice: str | None) -> MissedPayment:
        """The same, as the books are asked for it."""
        means = next((one for kind in KINDS if (one := find(kind, self.gateway))), None)
        gateway = means.via if means and means.via else self.gateway
        amount = Decimal(self.amount) if self.amount else None
        return MissedPayment(self.transaction_id, amount, gateway, invoice)

    def is_in(self, currency: str) -> bool:
        """Whether what they named may be this currency."""
        return self.currency is None or may_mean(self.currency, currency)

    def of_one_of(self, currencies: Collection[str]) -> Details:
        """The same where "taka" is said of what can only be one of these."""
        found = SIDES & set(currencies)
        return replace(self, currency=next(iter(found))) if self.currency == EITHER_SIDE and len(found) == 1 else self

    def written(self, language: str, currency: str | None) -> dict[str, Any]:
        """`known` for a template; `currency`: of the invoice, where the customer named none."""
        day, _, time = (self.paid_at or "").partition(" ")
        unit = currency if self.currency in {None, EITHER_SIDE} else self.currency
        return {
            "gateway": _means(self.gateway, language) if self.gateway and self.gateway != CARD else None,
            "card": self.gateway == CARD,
            "transaction_id": self.transaction_id,
            "money": Money(Decimal(self.amount), unit) if self.amount and unit else None,
            "amount": self.amount,
            "day": date.fromisoformat(day) if day else None,
            "time": time or None,
        }


def _means(one: str, language: str) -> str:
    kind = next((kind for kind in KINDS if one in names().get(kind, {})), "gateway")
    return title(kind, one, language)


def _sum(said: str | None) -> str | None:
    try:
        amount = Decimal(said) if said and len(said) <= LONGEST_SUM else None
    except InvalidOperation:
        return None
    return said if amount is not None and amount.is_finite() and amount > 0 else None


def _day(said: str | None, today: date) -> str | None:
    """Nobody has paid tomorrow."""
    try:
        return said if said and WHEN.fullmatch(said) and date.fromisoformat(said[:10]) <= today else None
    except ValueError:
        return None


def _count(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 4 else 0
