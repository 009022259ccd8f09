"""A till whose gateways are the real adapters, each before a server that speaks its protocol, and its customers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from bot.billing import Billing
from bot.billing.backends.sql import SqlBackend
from bot.billing.gateways.base import Gateway, Notification
from bot.billing.gateways.paypal.adapter import Paypal
from bot.billing.gateways.paypal.api import PaypalApi
from bot.billing.gateways.registry import Gateways
from bot.billing.gateways.sslcommerz.adapter import Sslcommerz
from bot.billing.gateways.stripe.adapter import Stripe
from bot.billing.link_log import LinkLog
from bot.billing.links import Links
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_book import RefundBook
from bot.billing.schema import attempts
from bot.billing.service import utc_now
from bot.database.engine import Database
from bot.events.tables import events
from bot.standins.base import Outcome, StandinServer
from bot.standins.paypal import PaypalServer
from bot.standins.sslcommerz import SslcommerzServer
from bot.standins.stripe import StripeServer
from tests.standins.gateway_server import Played, played

SITE, SECRET = "https://till.example", "a secret that only the tests know"
STRIPE_HOOK, PAYPAL_HOOK = ("whsec_x", f"{SITE}/webhooks/stripe"), ("WH-77", f"{SITE}/webhooks/paypal")
SERVERS: Mapping[str, Any] = {
    "sslcommerz": partial(SslcommerzServer, store="testbox", password=SECRET),
    "stripe": partial(StripeServer, key=SECRET, webhook=STRIPE_HOOK),
    "paypal": partial(PaypalServer, client="app", secret=SECRET, webhook=PAYPAL_HOOK),
}
#: A customer of the demonstration whom each serves, and an invoice of theirs.
PAYS = {"sslcommerz": ("1001", "4821"), "stripe": ("1001", "4821"), "paypal": ("1003", "4950")}


def adapter(name: str, url: str, database: Database) -> Gateway:
    if name == "sslcommerz":
        return Sslcommerz(url, "testbox", SECRET, RefundBook(database, name))
    if name == "stripe":
        return Stripe(url, SECRET, STRIPE_HOOK[0])
    return Paypal(PaypalApi(url, "app", SECRET, PAYPAL_HOOK[0]), "IT Nut Hosting")


@dataclass
class Shop:
    """One till; `server` and `played`: of the gateway that a test is about."""

    name: str
    database: Database
    billing: Billing
    server: StandinServer
    played: Played
    clock: list[datetime] = field(default_factory=list)

    @property
    def customer(self) -> str:
        return PAYS[self.name][0]

    @property
    def number(self) -> str:
        return PAYS[self.name][1]

    async def begun(self) -> tuple[str, str]:
        """A payment of the invoice; our reference and the gateway's name for it."""
        onward = await self.billing.start_payment(self.customer, [self.number], self.name, f"{SITE}/back")
        (row,) = await self.rows(attempts.c.session == onward.session)
        return row.reference, str(onward.session)

    async def decided(self, session: str, outcome: Outcome) -> Notification:
        """What the gateway reports when the customer has chosen this on its page."""
        assert await self.server.decide(session, outcome)
        return self.reported()

    def reported(self) -> Notification:
        """Its newest report."""
        url, body, headers = self.played.reports[-1]
        assert url == f"{SITE}/webhooks/{self.name}"
        return Notification({name.lower(): value for name, value in headers.items()}, body)

    def later(self, **time: float) -> None:
        self.clock[0] += timedelta(**time)

    async def rows(self, *where: Any) -> list[Any]:
        query = sa.select(attempts).where(*where).order_by(attempts.c.begun, attempts.c.reference)
        return await self.database.read(lambda db: list(db.execute(query)))

    async def states(self) -> list[str]:
        return sorted(row.state for row in await self.rows())

    async def events(self, *kinds: str) -> list[dict[str, Any]]:
        query = sa.select(events.c.data).where(events.c.kind.in_(kinds)).order_by(events.c.id)
        return await self.database.read(lambda db: [dict(row.data) for row in db.execute(query)])


def till(database: Database, gateways: Mapping[str, Gateway], clock: list[datetime]) -> Billing:
    makers = {name: (lambda one=one: one) for name, one in gateways.items()}
    return Billing(
        SqlBackend(database, 15), PaymentAttempts(database), Links((SECRET,), 30), LinkLog(database),
        Gateways(makers), SITE, {}, clock=lambda: clock[0],
    )  # fmt: skip


@asynccontextmanager
async def shop(name: str, url: str) -> AsyncIterator[Shop]:
    """Over a database with the customers of the demonstration."""
    async with AsyncExitStack() as stack:
        server, how = await stack.enter_async_context(played(SERVERS[name]))
        database, clock = Database(url), [utc_now()]
        billing = till(database, {name: adapter(name, how.url, database)}, clock)
        stack.push_async_callback(database.close)
        stack.push_async_callback(billing.close)
        yield Shop(name, database, billing, server, how, clock)


@asynccontextmanager
async def another(shop: Shop, url: str) -> AsyncIterator[Billing]:
    """Another till before the same gateway, with its own connections to the same database, as in another process."""
    database = Database(url)
    billing = till(database, {shop.name: adapter(shop.name, shop.played.url, database)}, shop.clock)
    try:
        yield billing
    finally:
        await billing.close()
        await database.close()
