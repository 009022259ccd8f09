"""Stripe as a gateway: a Checkout Session per attempt, signed reports, and Stripe's own word on what was taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import aiohttp
import stripe

from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.gateways.calls import CONNECT, PATIENCE, text
from bot.billing.gateways.stripe import sessions
from bot.billing.models import Money
from bot.database.engine import Database
from bot.errors import BadSetting, GatewayUnavailable, RefundRefused
from bot.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

EXPAND = ["payment_intent.latest_charge"]
TOLERANCE = 300  # seconds by which our clock and Stripe's may differ
stripe.enable_telemetry = False  # it would tell Stripe how long our requests took


class Stripe(Gateway):
    name = "stripe"
    brand = "Stripe"
    currencies = sessions.CURRENCIES
    lists_refunds = finds_payments = True

    def __init__(self, url: str, key: str, webhook_secret: str, patience: float = PATIENCE) -> None:
        self._webhook_secret = webhook_secret
        self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=patience, sock_connect=CONNECT))
        # A repeated call bears the same Idempotency-Key, so it does nothing twice.
        self._api = stripe.StripeClient(
            key, http_client=self._http, base_addresses={"api": url.rstrip("/")}, max_network_retries=1
        ).v1

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> Stripe:
        for name in ("stripe_key", "stripe_webhook_secret"):
            if not getattr(chosen, name):
                raise BadSetting(name=f"SAHAYAK_{name.upper()}", value=None, wanted="what Stripe's dashboard shows")
        return cls(chosen.stripe_url, chosen.stripe_key, chosen.stripe_webhook_secret)

    async def start(self, order: Order) -> RedirectTo:
        params: Any = sessions.wanted(order)
        try:
            made = await self._asked(
                self._api.checkout.sessions.create_async(params, options={"idempotency_key": order.reference})
            )
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as refused:
            raise self._away(f"no session: {refused.code}") from None
        page, session = text(said := made.to_dict(), "url", 2000), text(said, "id")
        if not page.startswith(("https://", "http://")) or not session:
            raise self._away("a session without a page")
        return RedirectTo(page, session)

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        signature = notification.headers.get("stripe-signature", "")
        try:
            event = stripe.Webhook.construct_event(  # type: ignore[no-untyped-call]
                notification.body, signature, self._webhook_secret, TOLERANCE
            ).to_dict()
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError, stripe.StripeError) as forged:
            return Refused(type(forged).__name__)
        about = (event.get("data") or {}).get("object")
        session = await self._session_of(about) if isinstance(about, dict) else None
        if session is None or sessions.reference_of(session) is None:
            return NotOurs(f"{text(event, 'type')} of nothing that was begun here")
        return self._read(session) or NotOurs(f"{text(event, 'type')}: nothing has come yet")

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        found = await self._session(session) if session else None
        return None if found is None or sessions.reference_of(found) != reference else self._read(found)

    async def find(self, transaction_id: str) -> str | None:
        """By the id of the payment intent or of its charge."""
        if not sessions.FOUND_BY.fullmatch(transaction_id):
            return None
        try:
            intent = transaction_id
            if not transaction_id.startswith("pi_"):
                charge = (await self._asked(self._api.charges.retrieve_async(transaction_id))).to_dict()
                intent = text(charge, "payment_intent")
            session = await self._session_of({"payment_intent": intent})
        except stripe.InvalidRequestError:  # Stripe knows none of this name
            return None
        return sessions.reference_of(session) if session else None

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        if amount.amount <= 0 or amount.currency != paid.amount.currency:
            raise RefundRefused(reference=paid.reference)
        about = {"payment_intent": paid.transaction_id, "metadata": {"refund_key": key}}
        params: Any = {**about, "amount": sessions.cents(amount)}
        named = f"refund-{paid.transaction_id}-{key}"[:255]
        try:
            back = await self._asked(self._api.refunds.create_async(params, options={"idempotency_key": named}))
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as refused:
            raise RefundRefused(reference=paid.reference, why=refused.code) from None
        ident, state = text(said := back.to_dict(), "id", 80), text(said, "status")
        if state in sessions.NOT_BACK:
            raise RefundRefused(reference=paid.reference, why=text(said, "failure_reason"))
        if not ident:
            raise self._away("a refund without a name")
        return Refund(ident, amount, done=state == "succeeded")

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        try:
            said = (await self._asked(self._api.refunds.retrieve_async(refund.id))).to_dict()
        except stripe.InvalidRequestError as unknown:
            raise self._away(f"no refund: {unknown.code}") from None
        state = text(said, "status")
        return replace(refund, done=state == "succeeded", failed=state in sessions.NOT_BACK)

    async def refunds_of(self, paid: Paid) -> tuple[Refund, ...]:
        params: Any = {"payment_intent": paid.transaction_id, "limit": 100}
        try:
            said = (await self._asked(self._api.refunds.list_async(params))).to_dict()
            return sessions.refunds(said.get("data"))
        except stripe.InvalidRequestError:  # Stripe knows no such payment
            return ()
        except ValueError:
            raise self._away("a refund without an amount") from None

    async def close(self) -> None:
        if self._http._cached_session is not None:  # else closing would open one
            await self._http.close_async()

    async def _session_of(self, about: Mapping[str, Any]) -> dict[str, Any] | None:
        """The session that an event is about, as Stripe knows it now."""
        kind, ident = text(about, "object"), text(about, "id")
        if kind == "checkout.session":
            return await self._session(ident)
        intent = ident if kind == "payment_intent" else text(about, "payment_intent")
        if not intent:
            return None
        params: Any = {"payment_intent": intent, "limit": 1}
        found = (await self._asked(self._api.checkout.sessions.list_async(params))).to_dict().get("data")
        first = found[0] if isinstance(found, list) and found else None
        return await self._session(text(first, "id")) if isinstance(first, dict) else None

    async def _session(self, ident: str) -> dict[str, Any] | None:
        params: Any = {"expand": EXPAND}
        try:
            return (await self._asked(self._api.checkout.sessions.retrieve_async(ident, params))).to_dict()
        except stripe.InvalidRequestError:  # Stripe knows none of this name
            return None

    def _read(self, session: Mapping[str, Any]) -> Proved | None:
        try:
            return sessions.read(session)
        except ValueError:
            raise self._away("a session without an amount") from None

    async def _asked(self, call: Awaitable[T]) -> T:
        """GatewayUnavailable; InvalidRequestError and IdempotencyError go through: they are answers."""
        try:
            return await call
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as refused:
            log.warning("stripe: %s %s", type(refused).__name__, refused.code)
            raise
        except (stripe.StripeError, aiohttp.ClientError, asyncio.TimeoutError, ValueError) as trouble:
            raise self._away(type(trouble).__name__) from None

    def _away(self, why: str) -> GatewayUnavailable:
        """To be raised; the words of Stripe's errors may repeat a part of the key."""
        log.warning("stripe: %s", why)
        return GatewayUnavailable(gateway=self.name, asked=True)
