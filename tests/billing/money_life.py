"""One random life of payments: a customer with a few invoices, two tills, and what happens to them by chance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.backends.sql import SqlBackend
from bot.billing.gateways.registry import Gateways
from bot.billing.link_log import LinkLog
from bot.billing.links import Links
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.service import Billing, utc_now
from tests.billing.money_gateway import MoneyGateway
from tests.billing.money_steps import Steps
from tests.billing.mortal_database import MortalDatabase

STEPS = (
    "start start start part part pay pay pay pay twice race other nothing repeat repeat forged cancel cancel cut cut"
    " reopen reopen assign to_credit to_credit credit credit refund refund refunds promise end elsewhere panel panel"
    " ask back trace fault kill kill kill jump"
).split()


class Life(Steps):
    """`silent`: no notice ever reaches a till."""

    def __init__(
        self, databases: tuple[MortalDatabase, ...], money: Mapping[str, MoneyGateway], number: int, luck: random.Random
    ) -> None:
        self.databases, self.luck, self.now = databases, luck, utc_now()
        self.silent = luck.random() < 0.2
        self.part_percent = luck.choice((0, 10, 25))
        self.currency = luck.choice(("BDT", "USD"))
        self.money = {name: one for name, one in money.items() if name != "paypal" or self.currency == "USD"}
        self.customer = f"c{number}"
        self.numbers = [str(10 * number + one) for one in range(1, 4)]
        self.attempts = PaymentAttempts(databases[0])
        self.opened: list[Billing] = []
        self.tills = [self.started(one) for one in databases]
        self.begun: list[tuple[MoneyGateway, str]] = []
        self.steps: Counter[str] = Counter()
        for one in money.values():
            one.begin_life()

    def started(self, database: MortalDatabase) -> Billing:
        made = {name: one.adapter(database) for name, one in self.money.items()}
        billing = Billing(
            SqlBackend(database, 15), PaymentAttempts(database), Links(("x" * 40,), 30), LinkLog(database),
            Gateways({name: (lambda one=one: one) for name, one in made.items()}), "https://till.example", {},
            clock=lambda: self.now, part_percent=self.part_percent,
        )  # fmt: skip
        self.opened.append(billing)
        return billing

    async def live(self, steps: int) -> None:
        await self.databases[0].write(born, self.customer, self.numbers, self.currency)
        for _ in range(steps):
            self.now += timedelta(seconds=self.luck.choice((0, 1, 700, 9_000, -40)))
            step = self.luck.choice(STEPS)
            self.steps[step] += await self.happens(step)
        await self._ends()
        for one in self.opened:
            await one._gateways.close()

    async def _ends(self) -> None:
        """Gateways come back, carry out what they promised and tell until they are heard, in whatever order."""
        for one in self.money.values():
            one.fail("")
            for _, reference in filter(lambda begun, one=one: begun[0] is one, self.begun):
                if self.luck.random() < 0.5:
                    await one.decide(reference, "paid")
        await self._ask_for_days()
        for one in self.money.values():
            for refund in await one.waiting():
                await one.end_refund(refund, self.luck.random() < 0.7)
        await self._ask_for_days()
        if not self.silent:
            reports = [(one, report) for one in self.money.values() for report in one.last_reports()]
            self.luck.shuffle(reports)
            for one, report in reports * 2:
                await self.tell(one, report)
        await self._ask_for_days()

    async def _ask_for_days(self) -> None:
        for hours in (1, 20, 26):
            self.now += timedelta(hours=hours)
            await self.till.ask_gateways()


def born(db: Any, customer: str, numbers: Sequence[str], currency: str) -> None:
    """A customer with invoices of 100, 200 and so on."""
    person = {"id": customer, "name": "Somebody", "email": f"{customer}@example.com", "country": "BD",
              "currency": currency, "password": "none"}  # fmt: skip
    db.execute(sa.insert(schema.customers).values(person))
    today = date.today()
    for place, number in enumerate(numbers, start=1):
        bill = {"number": int(number), "customer": customer, "status": "Unpaid", "amount": f"{place}00.00",
                "currency": currency, "issued": today, "due": today}  # fmt: skip
        db.execute(sa.insert(schema.invoices).values(bill))
