"""Local stand-ins for the gateways: a sealed order, a page of our own, a sealed confirmation; no money moves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from bot.billing.gateways.base import (
    Gateway,
    Notification,
    NotOurs,
    Order,
    Paid,
    Proved,
    RedirectTo,
    Refund,
    Refused,
    Use,
)
from bot.billing.gateways.standin_ledger import StandinLedger
from bot.billing.models import Money
from bot.errors import LinkInvalid
from bot.security.tokens import TokenInvalid, Tokens, opened_link

PATH = "/pay/standin"
LIFE = 3600  # seconds that an order can be paid
FORM = "application/x-www-form-urlencoded"
Outcome = Literal["paid", "failed", "cancelled", "pending"]


@dataclass(frozen=True)
class StandinOrder:
    """What the stand-in's page shows: who takes how much for what, and where the browser goes afterwards."""

    gateway: str
    brand: str
    reference: str
    numbers: tuple[str, ...]
    amount: Money
    return_url: str


class StandinGateway(Gateway):
    """Behaves as a hosted payment page does, without leaving the machine. Needs no network and no account.

    What its "server" remembers (what was decided, what was given back) is in the ledger, so that any process can be
    asked.
    """

    def __init__(
        self,
        name: str,
        brand: str,
        secrets: Sequence[str],
        public_url: str,
        ledger: StandinLedger,
        countries: frozenset[str] | None = None,
        currencies: frozenset[str] | None = None,
        limits: Mapping[str, tuple[Decimal, Decimal]] | None = None,
        uses: frozenset[Use] = frozenset({"once"}),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name, self.brand = name, brand
        self.countries, self.currencies, self.limits, self.uses = countries, currencies, limits or {}, uses
        self._url = f"{public_url.rstrip('/')}{PATH}"
        self._ledger = ledger
        self._orders = Tokens(secrets, f"standin order {name}", clock)
        self._words = Tokens(secrets, f"standin confirmation {name}", clock)

    async def start(self, order: Order) -> RedirectTo:
        total = order.checkout.total
        claims = (order.reference, order.checkout.numbers, str(total.amount), total.currency, order.return_url)
        return RedirectTo(f"{self._url}/{self.name}.{self._orders.seal(_packed(claims), LIFE)}")

    def order(self, token: str) -> StandinOrder:
        """What a token of the page's address stands for; LinkInvalid or LinkExpired. `token` includes our name."""
        name, _, sealed = token.partition(".")
        if name != self.name:
            raise LinkInvalid()
        reference, numbers, amount, currency, return_url = json.loads(opened_link(self._orders, sealed).text)
        return StandinOrder(self.name, self.brand, reference, tuple(numbers), Money.of(amount, currency), return_url)

    async def decide(self, token: str, outcome: Outcome) -> Notification:
        """What the gateway's server would send after the customer's choice on the page; hand it to Billing.settle.

        Deciding the same twice makes the same transaction, as reloading a gateway's result page does.
        """
        if outcome not in get_args(Outcome):
            raise LinkInvalid()
        order = self.order(token)
        transaction_id = await self._ledger.decide(self.name, order.reference, order.amount, outcome)
        amount = order.amount
        said = (order.reference, transaction_id, str(amount.amount), amount.currency, outcome)
        body = urlencode({"confirmation": self._words.seal(_packed(said))})
        return Notification({"content-type": FORM}, body.encode())

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        try:
            said = json.loads(self._words.open(notification.form().get("confirmation", "")).text)
        except (ValueError, TokenInvalid):
            return Refused("no confirmation of ours")
        reference, transaction_id, amount, currency, outcome = said
        if await self._ledger.find(self.name, reference) is None:
            return NotOurs(f"no order {reference}")
        return Proved(reference, transaction_id, Money.of(amount, currency), outcome == "paid", outcome == "pending")

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        return await self._ledger.find(self.name, reference)

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        return await self._ledger.refund(self.name, paid, amount, key)

    async def close(self) -> None:
        """Its ledger is in the installation's own database, which is closed with that."""


def _packed(claims: Sequence[Any]) -> str:
    return json.dumps(claims, separators=(",", ":"), ensure_ascii=False)
