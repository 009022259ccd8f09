"""The gateways of a demonstration: the real adapters, whose servers are played on this machine (bot/standins)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.billing.backends.base import DemoData, Settling
from bot.billing.backends.registry import backend_class
from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.gateways.paypal.adapter import Paypal
from bot.billing.gateways.sslcommerz.adapter import Sslcommerz
from bot.billing.gateways.stripe import sessions as stripe
from bot.billing.models import Money
from bot.database.engine import Database
from bot.settings import Settings
from bot.standins.base import Report, StandinServer
from bot.standins.documents import SqlDocuments
from bot.standins.listener import Listener
from bot.standins.paypal import PaypalServer
from bot.standins.reports import Reports
from bot.standins.sslcommerz import SslcommerzServer
from bot.standins.stripe import StripeServer

PATH = "/pay/standin"  # of the pages on which customers decide
#: Gateway -> the settings that hold what the real one gave. Where one of them is set, the gateway is not played.
KEYS: Mapping[str, tuple[str, ...]] = {
    "sslcommerz": ("sslcommerz_store", "sslcommerz_password"),
    "stripe": ("stripe_key", "stripe_webhook_secret"),
    "paypal": ("paypal_client", "paypal_secret", "paypal_webhook"),
}


class PlayedGateway(Gateway):
    """Its adapter is opened, and its server listens, from the first call on: a demo that nobody pays in has neither."""

    def __init__(
        self, chosen: Settings, database: Database, load: Callable[[], type[Gateway]], server: StandinServer
    ) -> None:
        self.server = server
        self._chosen, self._database, self._load = chosen, database, load
        self._listener = Listener(server.routes(), chosen)
        self._adapter: Gateway | None = None
        self._opening = asyncio.Lock()

    async def start(self, order: Order) -> RedirectTo:
        return await (await self._opened()).start(order)

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        return await (await self._opened()).confirm(notification)

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        return await (await self._opened()).status(reference, session)

    async def find(self, transaction_id: str) -> str | None:
        return await (await self._opened()).find(transaction_id)

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        return await (await self._opened()).refund(paid, amount, key)

    async def ask_refund(self, paid: Paid, refund: Refund) -> Refund:
        return await (await self._opened()).ask_refund(paid, refund)

    async def refunds_of(self, paid: Paid) -> tuple[Refund, ...]:
        return await (await self._opened()).refunds_of(paid)

    async def close(self) -> None:
        if self._adapter is not None:
            await self._adapter.close()
        await self._listener.close()

    async def _opened(self) -> Gateway:
        async with self._opening:
            if self._adapter is None:
                # A gateway's own library takes half a second to load, in which others want their answers.
                adapter = await asyncio.to_thread(self._load)
                there: dict[str, Any] = {f"{self.name}_url": await self._listener.url()}
                self._adapter = adapter.open(replace(self._chosen, **there), self._database)
            return self._adapter


# What each takes is said once more than in its adapter, but for what would load a library; a test holds them together.


class PlayedSslcommerz(PlayedGateway):
    name, brand = Sslcommerz.name, Sslcommerz.brand
    countries, currencies, limits = Sslcommerz.countries, Sslcommerz.currencies, Sslcommerz.limits


class PlayedStripe(PlayedGateway):
    name, brand = "stripe", "Stripe"
    currencies = stripe.CURRENCIES
    lists_refunds = finds_payments = True


class PlayedPaypal(PlayedGateway):
    name, brand = Paypal.name, Paypal.brand
    currencies = Paypal.currencies
    lists_refunds, finds_payments = Paypal.lists_refunds, Paypal.finds_payments


PLAYED: tuple[type[PlayedGateway], ...] = (PlayedSslcommerz, PlayedStripe, PlayedPaypal)


def playable(chosen: Settings) -> tuple[type[PlayedGateway], ...]:
    """Those that a demonstration plays, in the order in which they are offered: none that has real keys, and none at
    all where a backend without demo customers would book their money."""
    backend = backend_class(chosen.backend)
    if not chosen.demo or (issubclass(backend, Settling) and not issubclass(backend, DemoData)):
        return ()
    return tuple(one for one in PLAYED if not any(getattr(chosen, name) for name in KEYS[one.name]))


def played(
    kind: type[PlayedGateway], chosen: Settings, database: Database, load: Callable[[], type[Gateway]]
) -> PlayedGateway:
    given = with_demo_keys(chosen)
    return kind(given, database, load, standin_server(kind.name, given, database, Reports(chosen)))


def with_demo_keys(chosen: Settings) -> Settings:
    """What played gateways "gave": of this installation alone, so that nobody else can speak in their name."""
    made: dict[str, Any] = {name: chosen.derived(f"played {name}") for names in KEYS.values() for name in names}
    return replace(chosen, **made)


def standin_server(name: str, given: Settings, database: Database, report: Report) -> StandinServer:
    """The server of a played gateway, for settings with its keys; what it remembers is in the database."""
    documents = SqlDocuments(database, name)
    page, webhook = f"{given.public_url}{PATH}/{name}/", f"{given.public_url}/webhooks/{name}"
    if name == "sslcommerz":
        return SslcommerzServer(documents, report, page, given.sslcommerz_store, given.sslcommerz_password)
    if name == "stripe":
        return StripeServer(documents, report, page, given.stripe_key, (given.stripe_webhook_secret, webhook))
    hook = (given.paypal_webhook, webhook)
    return PaypalServer(documents, report, page, given.paypal_client, given.paypal_secret, hook)
