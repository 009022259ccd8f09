"""PayPal as a gateway: an order per attempt, captured once the customer has approved it, told by PayPal's own books."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.gateways.calls import objects, text
from bot.billing.gateways.paypal import orders
from bot.billing.gateways.paypal.api import PaypalApi, issue
from bot.billing.models import Money
from bot.database.engine import Database
from bot.errors import BadSetting, RefundRefused
from bot.settings import Settings

#: Currencies that PayPal takes from anybody, with two decimals: neither taka nor rupees are among them.
CURRENCIES = frozenset(
    "AUD CAD CHF CZK DKK EUR GBP HKD ILS MXN NOK NZD PHP PLN SEK SGD THB USD".split()
)  # https://developer.paypal.com/reference/currency-codes/
BUSY = frozenset({"ORDER_COMPLETION_IN_PROGRESS"})
TAKEN = frozenset({"ORDER_ALREADY_CAPTURED", "DUPLICATE_INVOICE_ID"})


class Paypal(Gateway):
    name = "paypal"
    brand = "PayPal"
    currencies = CURRENCIES
    lists_refunds = finds_payments = True

    def __init__(self, api: PaypalApi, company: str) -> None:
        self._api, self._company = api, company

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> Paypal:
        for name in ("paypal_client", "paypal_secret", "paypal_webhook"):
            if not getattr(chosen, name):
                raise BadSetting(name=f"SAHAYAK_{name.upper()}", value="", wanted="what PayPal gave for the REST app")
        api = PaypalApi(chosen.paypal_url, chosen.paypal_client, chosen.paypal_secret, chosen.paypal_webhook)
        return cls(api, chosen.company)

    async def start(self, order: Order) -> RedirectTo:
        made = await self._api.create(orders.wanted(order, self._company), order.reference)
        page, ident = orders.page_of(made), text(made, "id", 64)
        if not page.startswith(("https://", "http://")) or not orders.ORDER_ID.fullmatch(ident):
            raise self._api.away("an order without a page")
        return RedirectTo(page, ident)

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        try:
            event = json.loads(notification.body)
        except (ValueError, RecursionError):
            return Refused("no JSON")
        resource = event.get("resource") if isinstance(event, dict) else None
        if not isinstance(resource, dict):
            return Refused("no event")
        if not await self._api.is_own(notification.headers, notification.body):
            return Refused("PayPal has not sent it")
        kind = text(event, "event_type")
        ident = await self._order_of(kind, resource)
        order = await self._api.order(ident) if ident else None
        if order is None or orders.reference_of(order) is None:
            return NotOurs(f"{kind} of {ident[:30] or 'nothing that we know'}")
        said = await self._state(order)
        return said or NotOurs(f"{kind}: nothing has come of {ident} yet")

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        order = await self._api.order(session) if session and orders.ORDER_ID.fullmatch(session) else None
        return None if order is None or orders.reference_of(order) != reference else await self._state(order)

    async def find(self, transaction_id: str) -> str | None:
        """By the id of the capture. What PayPal shows to who paid may be another number, and then nothing is found."""
        named = transaction_id.upper()
        if not orders.CAPTURE_ID.fullmatch(named):
            return None
        capture = await self._api.capture(named)
        ident = await self._order_of("PAYMENT.CAPTURE.COMPLETED", capture) if capture else ""
        order = await self._api.order(ident) if ident else None
        return orders.reference_of(order) if order else None

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        if amount.amount <= 0 or amount.currency != paid.amount.currency:
            raise RefundRefused(reference=paid.reference)
        if not orders.ORDER_ID.fullmatch(paid.transaction_id):
            raise RefundRefused(reference=paid.reference)
        # PayPal knows keys of all our refunds together, and none longer than 108 letters.
        named = hashlib.sha256(f"{paid.transaction_id} {key}".encode()).hexdigest()
        answer = await self._api.refund(paid.transaction_id, orders.back(amount, key), named)
        said, ident = answer.body or {}, text(answer.body or {}, "id", 80)
        if answer.status not in {200, 201} or not ident or text(said, "status") in orders.NOT_BACK:
            raise RefundRefused(reference=paid.reference, why=issue(answer))
        return Refund(ident, amount, done=text(said, "status") == "COMPLETED")

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        state = text(await self._api.refunded(refund.id), "status")
        return replace(refund, done=state == "COMPLETED", failed=state in orders.NOT_BACK)

    async def refunds_of(self, paid: Paid) -> tuple[Refund, ...]:
        session = paid.session or ""
        order = await self._api.order(session) if orders.ORDER_ID.fullmatch(session) else None
        try:
            return orders.refunds(order) if order and orders.reference_of(order) == paid.reference else ()
        except ValueError:
            raise self._api.away("a refund without an amount") from None

    async def close(self) -> None:
        await self._api.close()

    async def _state(self, order: Mapping[str, Any]) -> Proved | None:
        """What became of an order of ours, taking the money where the customer has approved that."""
        try:
            if text(order, "status") == "APPROVED":
                return await self._take(text(order, "id", 64))
            return orders.read(order)
        except ValueError:
            raise self._api.away("an order without an amount") from None

    async def _take(self, ident: str) -> Proved | None:
        answer = await self._api.take(ident)
        if answer.status in {200, 201} or issue(answer) in TAKEN:
            order = await self._api.order(ident)
            return orders.read(order) if order else None
        if answer.status >= 500 or issue(answer) in BUSY:
            raise self._api.away(f"no capture yet: {issue(answer)}")
        order = await self._api.order(ident)
        return orders.missed(order) if order else None

    async def _order_of(self, kind: str, resource: Mapping[str, Any]) -> str:
        """The order that an event is about; empty where it is about none."""
        ident = text(resource, "id", 64)
        if kind.startswith("CHECKOUT.ORDER."):
            return ident if orders.ORDER_ID.fullmatch(ident) else ""
        if not kind.startswith("PAYMENT.CAPTURE."):
            return ""
        found: Mapping[str, Any] | None = resource
        if kind in {"PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED"}:  # about the refund: its capture knows more
            above = [one for one in objects(resource.get("links")) if text(one, "rel") == "up"]
            capture = text(above[0], "href", 2000).rpartition("/")[2] if above else ""
            found = await self._api.capture(capture) if orders.ORDER_ID.fullmatch(capture) else None
        related = (found or {}).get("supplementary_data")
        related = related.get("related_ids") if isinstance(related, dict) else None
        order = text(related, "order_id", 64) if isinstance(related, dict) else ""
        return order if orders.ORDER_ID.fullmatch(order) else ""
