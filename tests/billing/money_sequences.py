"""Random lives of payments, held to what gateways charged: `python -m tests.billing.money_sequences 10000`."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.backends.sql import SqlBackend
from bot.billing.gateways.base import Gateway, Notification, NotOurs, Order, Paid, Proved, RedirectTo, Refund, Refused
from bot.billing.gateways.registry import Gateways
from bot.billing.link_log import LinkLog
from bot.billing.links import Links
from bot.billing.models import Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.service import Billing, utc_now
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BotError, RefundRefused
from tests.empty_database import empty_database

NAMES = ("sslcommerz", "stripe", "paypal")
STEPS = "start start pay pay pay both other nothing repeat repeat cancel refund ask crash".split()
KNOWN = {"settled", "surplus", "mismatched", "unsettled", "part_refunded", "refunded"}


@dataclass
class Charge:
    """Money that a gateway took for an attempt, whatever we make of it."""

    reference: str
    transaction: str
    amount: Money
    refunded: Money | None = None


@dataclass
class Orders:
    """What a gateway's server knows."""

    charges: list[Charge] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)


class ScriptedGateway(Gateway):
    """Charges what the script says, and reports it in words of its own."""

    brand = "Scripted"

    def __init__(self, name: str, orders: Orders) -> None:
        self.name, self.known = name, orders

    async def start(self, order: Order) -> RedirectTo:
        self.known.orders[order.reference] = order
        return RedirectTo(f"https://{self.name}.example/{order.reference}", f"session-{order.reference}")

    async def confirm(self, notification: Notification) -> Proved | Refused | NotOurs:
        said = json.loads(notification.body)
        return Proved(**{**said, "amount": Money.of(*said["amount"])})

    async def status(self, reference: str, session: str | None = None) -> Proved | None:
        of_it = [one for one in self.known.charges if one.reference == reference]
        if not of_it:
            return None
        return Proved(reference, of_it[0].transaction, of_it[0].amount, paid=True, refunded=of_it[0].refunded)

    async def refund(self, paid: Paid, amount: Money, key: str) -> Refund:
        (charge,) = [one for one in self.known.charges if one.transaction == paid.transaction_id]
        before = charge.refunded or Money.of(0, amount.currency)
        if amount.currency != charge.amount.currency or (before + amount).amount > charge.amount.amount:
            raise RefundRefused(reference=paid.reference)
        charge.refunded = before + amount
        return Refund(key, amount, done=True)

    async def close(self) -> None:
        """Nothing is open."""


def told(charge: Charge, **state: Any) -> Notification:
    money = (str(charge.amount.amount), charge.amount.currency)
    said = {"reference": charge.reference, "transaction_id": charge.transaction, "amount": money, "paid": True, **state}
    return Notification({}, json.dumps(said).encode())


class Life:
    """One customer with a few invoices, and what happens to them, chosen by chance."""

    def __init__(self, database: Database, number: int, luck: random.Random) -> None:
        self.database, self.luck, self.now = database, luck, utc_now()
        self.customer = f"c{number}"
        self.numbers = [str(10 * number + one) for one in range(1, 4)]
        self.servers = {name: Orders() for name in NAMES}
        self.attempts = PaymentAttempts(database)
        gateways = {name: ScriptedGateway(name, self.servers[name]) for name in NAMES}
        self.till = Billing(
            SqlBackend(database, 15), self.attempts, Links(("x" * 40,), 30), LinkLog(database),
            Gateways({name: (lambda one=one: one) for name, one in gateways.items()}), "https://till.example", {},
            clock=lambda: self.now,
        )  # fmt: skip
        self.begun: list[tuple[str, str]] = []
        self.count = 0

    async def live(self, steps: int) -> None:
        await self.database.write(self._born)
        for _ in range(steps):
            self.now += timedelta(seconds=self.luck.choice((0, 1, 700, 90_000, -40)))
            step = self.luck.choice(STEPS)
            try:
                await getattr(self, step)()
            except BotError:
                pass  # refused, or to be told again
        # Gateways tell until they are heard, in whatever order.
        charges = [(name, one) for name, server in self.servers.items() for one in server.charges]
        self.luck.shuffle(charges)
        for name, charge in charges * 2:
            await self._tell(name, told(charge))

    async def start(self) -> None:
        numbers = self.luck.sample(self.numbers, self.luck.randint(1, 3))
        name = self.luck.choice(NAMES)
        onward = await self.till.start_payment(self.customer, numbers, name, "https://till.example/back")
        self.begun.append((name, onward.url.rpartition("/")[2]))

    async def pay(self) -> None:
        name, charge = self._charged()
        notice = told(charge)
        await asyncio.gather(*(self._tell(name, notice) for _ in range(self.luck.choice((0, 1, 1, 2)))))

    async def both(self) -> None:
        """Two payments of one attempt are reported at once."""
        name, charge = self._charged()
        self.count += 1
        second = Charge(charge.reference, f"{self.customer}-{name}-{self.count}", charge.amount)
        self.servers[name].charges.append(second)
        await asyncio.gather(self._tell(name, told(charge)), self._tell(name, told(second)))

    async def other(self) -> None:
        """Another amount or another currency comes."""
        name, charge = self._charged()
        cents = Money.of("0.01", charge.amount.currency)
        charge.amount = self.luck.choice((charge.amount + cents, Money(charge.amount.amount, "USD")))
        await self._tell(name, told(charge))

    async def nothing(self) -> None:
        name, reference = self.luck.choice(self.begun or [("stripe", "")])
        if order := self.servers[name].orders.get(reference):
            nothing = Charge(reference, f"none-{reference}", order.checkout.total)
            await self._tell(name, told(nothing, paid=False, pending=self.luck.random() < 0.5))

    async def repeat(self) -> None:
        name = self.luck.choice(NAMES)
        if self.servers[name].charges:
            await self._tell(name, told(self.luck.choice(self.servers[name].charges)))

    async def cancel(self) -> None:
        table, number = schema.invoices, int(self.luck.choice(self.numbers))
        unpaid = (table.c.number == number, table.c.status == "Unpaid")
        await self.database.write(lambda db: db.execute(sa.update(table).where(*unpaid).values(status="Cancelled")))

    async def refund(self) -> None:
        rows = [one for one in await self.attempts.in_states(KNOWN, self.customer) if one.transaction_id]
        if rows:
            row = self.luck.choice(rows)
            part = None if self.luck.random() < 0.5 else Money.of("1.00", row.came.currency)
            await self.till.refund(row.reference, f"key {self.luck.random()}", part)

    async def ask(self) -> None:
        self.now += timedelta(minutes=20)
        await self.till.ask_gateways()

    async def crash(self) -> None:
        """The process dies between the invoices and the attempt."""
        name, charge = self._charged()
        note = self.attempts.note

        async def dies(*_: Any, **__: Any) -> Any:
            raise BackendUnavailable(backend="x")

        self.attempts.note = dies  # type: ignore[method-assign]
        try:
            await self._tell(name, told(charge))
        finally:
            self.attempts.note = note  # type: ignore[method-assign]

    def _charged(self) -> tuple[str, Charge]:
        if not self.begun:
            raise RefundRefused()
        name, reference = self.luck.choice(self.begun)
        self.count += 1
        total = self.servers[name].orders[reference].checkout.total
        charge = Charge(reference, f"{self.customer}-{name}-{self.count}", total)
        self.servers[name].charges.append(charge)
        return name, charge

    async def _tell(self, name: str, notice: Notification) -> None:
        try:
            await self.till.settle(name, notice)
        except BotError:
            pass  # kept for a person; or it is told again

    def _born(self, db: Any) -> None:
        person = {"id": self.customer, "name": "Somebody", "email": f"{self.customer}@example.com", "country": "BD",
                  "currency": "BDT", "password": "none"}  # fmt: skip
        db.execute(sa.insert(schema.customers).values(person))
        today = date.today()
        for place, number in enumerate(self.numbers, start=1):
            bill = {"number": int(number), "customer": self.customer, "status": "Unpaid", "amount": f"{place}00.00",
                    "currency": "BDT", "issued": today, "due": today}  # fmt: skip
            db.execute(sa.insert(schema.invoices).values(bill))

    # -- the truth ------------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Every charge has one row with its amount; no invoice is paid twice or with too little."""
        rows = [one for one in await self.attempts.in_states({*KNOWN, "open", "pending", "failed"}, self.customer)]
        money = {(one.gateway, one.transaction_id): one for one in rows if one.transaction_id}
        charges = {(name, one.transaction): one for name, server in self.servers.items() for one in server.charges}
        assert money.keys() == charges.keys(), "a payment without a row, or a row without a payment"
        for key, charge in charges.items():
            row = money[key]
            assert row.came == charge.amount, key
            assert row.state in KNOWN, key
            back = row.refunded.amount if row.refunded else 0
            given = charge.refunded.amount if charge.refunded else 0
            assert back == given or row.came_with, key
        payments = await self.till.payments(self.customer)
        booked = {(one.gateway, one.transaction_id): one for one in payments}
        settled = {key for key, one in money.items() if one.state == "settled"}
        took = {key for key, one in money.items() if one.state in {"settled", "refunded", "part_refunded"}}
        assert settled <= booked.keys() <= took
        paid = [number for one in payments for number in one.invoices]
        assert len(paid) == len(set(paid)), "paid twice"
        for one in payments:
            bills = await self.till.invoices_by_number(self.customer, one.invoices)
            assert all(str(bill.status) == "Paid" for bill in bills)
            assert Money.total(bill.total for bill in bills) == one.amount
        for bill in await self.till.invoices_by_number(self.customer, self.numbers):
            assert (str(bill.status) == "Paid") == (bill.number in paid)


async def run(url: str, count: int, seed: int, progress: bool = False) -> int:
    """How many payments were lived through."""
    database = Database(url)
    payments = 0
    try:
        await database.open()
        for number in range(1, count + 1):
            life = Life(database, seed * 1_000_000 + number, random.Random(f"{seed} {number}"))
            await life.live(14)
            await life.check()
            payments += life.count
            if progress and number % 500 == 0:
                print(f"{number} lives, {payments} payments", flush=True)
    finally:
        await database.close()
    return payments


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = empty_database(Path(folder))
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
        print(asyncio.run(run(f"sqlite:///{made}", wanted, 1, progress=True)), "payments, none lost, none booked twice")
