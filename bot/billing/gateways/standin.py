"""Local stand-ins for the gateways: a signed order, a page of our own, a signed confirmation; no money moves."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.billing.gateways.base import Confirmation, Gateway, Notification, Order, RedirectTo
from bot.billing.models import Money
from bot.errors import LinkExpired, LinkInvalid, NotAllowed

PATH = "/pay/standin"
LIFE = 3600  # seconds that an order can be paid
LONGEST = 4000
Outcome = Literal["paid", "failed", "cancelled", "pending"]


@dataclass(frozen=True)
class StandinOrder:
    """What the stand-in's page shows: who takes how much for what, and where the browser goes afterwards."""

    gateway: str
    title: str
    reference: str
    numbers: tuple[str, ...]
    amount: Money
    return_url: str


class StandinGateway(Gateway):
    """Behaves as a hosted payment page does, without leaving the machine. Needs no network and no account."""

    def __init__(
        self,
        name: str,
        title: str,
        secret: str,
        public_url: str,
        countries: frozenset[str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name, self.title, self.countries = name, title, countries
        self._clock = clock
        self._url = f"{public_url.rstrip('/')}{PATH}"
        self._order_key = hmac.digest(secret.encode(), f"standin order {name}".encode(), "sha256")
        self._word_key = hmac.digest(secret.encode(), f"standin confirmation {name}".encode(), "sha256")

    async def start(self, order: Order) -> RedirectTo:
        total = order.checkout.total
        claims = {
            "reference": order.reference,
            "numbers": order.checkout.numbers,
            "amount": str(total.amount),
            "currency": total.currency,
            "return": order.return_url,
            "expires": int(self._clock()) + LIFE,
        }
        return RedirectTo(f"{self._url}/{self.name}.{_sign(self._order_key, claims)}")

    def order(self, token: str) -> StandinOrder:
        """What a token of the page's address stands for; LinkInvalid or LinkExpired. `token` includes our name."""
        name, _, signed = token.partition(".")
        claims = _proved(self._order_key, signed) if name == self.name else None
        if claims is None:
            raise LinkInvalid()
        if claims["expires"] <= self._clock():
            raise LinkExpired()
        amount = Money.of(claims["amount"], claims["currency"])
        numbers = tuple(claims["numbers"])
        return StandinOrder(self.name, self.title, claims["reference"], numbers, amount, claims["return"])

    def decide(self, token: str, outcome: Outcome) -> Notification:
        """What the gateway's server would send after the customer's choice on the page; hand it to Billing.settle.

        Deciding the same twice makes the same transaction, as reloading a gateway's result page does.
        """
        if outcome not in get_args(Outcome):
            raise LinkInvalid()
        order = self.order(token)
        mark = hmac.digest(self._word_key, order.reference.encode(), "sha256").hex()[:12].upper()
        claims = {
            "reference": order.reference,
            "transaction_id": f"{self.name[:3].upper()}{mark}",
            "amount": str(order.amount.amount),
            "currency": order.amount.currency,
            "outcome": outcome,
        }
        return Notification(fields={"confirmation": _sign(self._word_key, claims)})

    async def confirm(self, notification: Notification) -> Confirmation:
        claims = _proved(self._word_key, notification.fields.get("confirmation", ""))
        if claims is None:
            raise NotAllowed()
        amount = Money.of(claims["amount"], claims["currency"])
        paid, pending = claims["outcome"] == "paid", claims["outcome"] == "pending"
        return Confirmation(claims["reference"], claims["transaction_id"], amount, paid, pending)


def _sign(key: bytes, claims: dict[str, Any]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode().rstrip("=")
    return f"{body}.{hmac.new(key, body.encode(), 'sha256').hexdigest()}"


def _proved(key: bytes, signed: str) -> dict[str, Any] | None:
    """What was signed with this key, None for anything else."""
    body, _, mark = signed.partition(".")
    if len(signed) > LONGEST or not signed.isascii():
        return None
    if not hmac.compare_digest(mark, hmac.new(key, body.encode(), "sha256").hexdigest()):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
