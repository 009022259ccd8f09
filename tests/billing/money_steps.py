"""What may happen in a random life of payments: customers and gateways, ourselves, and the person who looks."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.attempt import CAME, PaymentAttempt
from bot.billing.models import Checkout, Money
from bot.billing.tracing import MissedPayment
from bot.errors import BotError
from tests.billing.money_chance import Chance
from tests.billing.money_gateway import FAULTS, Nothing

FATAL = (
    "start",
    "part",
    "credit",
    "to_credit",
    "pay",
    "race",
    "refund",
    "refunds",
    "panel",
    "ask",
    "back",
    "end",
)  # in which a process may die
LOUD = {"twice", "elsewhere", "jump"}  # what nobody finds who has no notice of it


class Steps(Chance):
    """Those of one customer, each by chance; Nothing and whatever a till refuses is nothing amiss."""

    async def happens(self, step: str) -> bool:
        if self.silent and step in LOUD:
            return False
        try:
            await getattr(self, step)()
        except (BotError, Nothing):
            pass  # refused, or to be told again
        return True

    # -- customers and gateways -----------------------------------------------------------------------------------

    async def start(self) -> None:
        await self._begin(
            await self.till.checkout(self.customer, self.luck.sample(self.numbers, self.luck.randint(1, 3)))
        )

    async def part(self) -> None:
        """A part of an invoice, now and then of one that is paid in parts already."""
        invoice = await self._invoice()
        if (rule := self.till.part_rule(invoice)) is None:
            raise Nothing
        sums = (rule.least, rule.least + rule.least, invoice.left - rule.least)
        await self._begin(await self.till.checkout_of((invoice,), self.luck.choice(sums)))

    async def _begin(self, checkout: Checkout) -> None:
        one = self.luck.choice(list(self.money.values()))
        onward = await self.till.start_payment_of(checkout, one.name, "https://till.example/back")
        query = sa.select(schema.attempts.c.reference).where(schema.attempts.c.session == onward.session)
        reference = await self.databases[0].read(lambda db: str(db.execute(query).scalar_one()))
        one.begun(reference, str(onward.session))
        self.begun.append((one, reference))

    async def pay(self) -> None:
        await self._reported(*await self._decided("paid"), self.luck.choice((0, 1, 1, 2, 3)))

    async def nothing(self) -> None:
        await self._reported(*await self._decided(self.luck.choice(("failed", "cancelled", "pending"))))

    async def twice(self) -> None:
        """Two payments of one attempt are reported at once."""
        one, reference = self._attempt()
        before = len(one.reports)
        await one.decide_twice(reference)
        await asyncio.gather(*(self.tell(one, report) for report in one.reports[before:]))

    async def race(self) -> None:
        """Payments of two attempts, which may be for the same invoices, are reported and asked about at once."""
        first, second = await self._decided("paid"), await self._decided("paid")
        asked = self.tills[0].ask_gateways(), self.tills[-1].ask_about(self.customer, self.numbers)
        await asyncio.gather(self._reported(*first), self._reported(*second), *asked, return_exceptions=True)

    async def other(self) -> None:
        """Another amount or another currency comes."""
        one, reference = self._attempt()
        asked = (await self.attempts.find(reference)).amount
        other = "USD" if asked.currency == "BDT" else "EUR"
        amounts = (asked + Money.of("1.00", asked.currency), Money(asked.amount, other))
        await one.decide_other(reference, self.luck.choice(amounts))
        await self._reported(one, one.reports[-1:])

    async def repeat(self) -> None:
        one = self.luck.choice(list(self.money.values()))
        await self._reported(one, self.luck.sample(one.reports, min(2, len(one.reports))))

    async def forged(self) -> None:
        one, reports = await self._decided("paid")
        await asyncio.gather(*(self.tell(one, one.forged(report)) for report in reports))

    async def promise(self) -> None:
        one = self.luck.choice(list(self.money.values()))
        one.promises = not one.promises

    async def end(self) -> None:
        one = self.luck.choice(list(self.money.values()))
        for refund in (await one.waiting())[:1]:
            before = len(one.reports)
            await one.end_refund(refund, self.luck.random() < 0.5)
            await self._reported(one, one.reports[before:])

    async def fault(self) -> None:
        """A gateway misbehaves for some steps."""
        one = self.luck.choice(list(self.money.values()))
        one.fail(self.luck.choice(FAULTS))
        for _ in range(2):
            await self.happens(self.luck.choice(("start", "pay", "refund", "ask", "repeat")))
        one.fail("")

    async def credit(self) -> None:
        """Account credit meets an invoice; the button is pressed at both tills."""
        invoice = await self._invoice()
        if (most := await self.till.credit_for(invoice)) is None:
            raise Nothing
        amount = self.luck.choice((most, Money(most.amount / 2, most.currency)))
        once = self.customer, invoice.number, amount, f"use {self.luck.random()}"
        again = *once[:3], f"use {self.luck.random()}"
        asked = (one.apply_credit(*key) for one in self.tills for key in (once, again))
        await asyncio.gather(*asked, return_exceptions=True)

    # -- we, and the person who looks -----------------------------------------------------------------------------

    async def cancel(self) -> None:
        table, number = schema.invoices, int(self.luck.choice(self.numbers))
        this = (table.c.number == number, table.c.status == "Unpaid")
        change = sa.update(table).where(*this).values(status="Cancelled")
        await self.databases[0].write(lambda db: db.execute(change))

    async def cut(self) -> None:
        """Cancelled after a part was paid, or all of it."""
        invoice = await self._invoice()
        if not (invoice.met and invoice.met.amount):
            raise Nothing
        table = schema.invoices
        change = sa.update(table).where(table.c.number == int(invoice.number)).values(status="Cancelled")
        await self.databases[0].write(lambda db: db.execute(change))
        await self.happens(self.luck.choice(("refund", "elsewhere", "repeat", "credit", "reopen", "ask", "to_credit")))

    async def reopen(self) -> None:
        """Of what is met in full, it would be paid."""
        table, number = schema.invoices, int(self.luck.choice(self.numbers))
        this = (table.c.number == number, table.c.status == "Cancelled", table.c.met.is_distinct_from(table.c.amount))
        change = sa.update(table).where(*this).values(status="Unpaid")
        await self.databases[0].write(lambda db: db.execute(change))

    async def assign(self) -> None:
        await self.till.assign((await self._row()).reference)

    async def to_credit(self) -> None:
        row = await self._row()
        await asyncio.gather(*(one.to_credit(row.reference) for one in self.tills), return_exceptions=True)

    async def refund(self) -> None:
        row = await self._row()
        part = self.luck.choice((None, Money.of("20.00", row.came.currency), Money.of("100.00", row.came.currency)))
        await self.till.refund(row.reference, f"key {self.luck.randrange(3)}", part)

    async def refunds(self) -> None:
        """Some at once, of which two have the same key."""
        row = await self._row()
        sums = [Money.of(self.luck.choice(("11.00", "60.00", "150.00")), row.came.currency) for _ in range(3)]
        keys = [f"once {self.luck.random()}" for _ in sums]
        asked = [*zip(keys, sums, strict=True), (keys[0], sums[0])]
        await asyncio.gather(*(self.till.refund(row.reference, *one) for one in asked), return_exceptions=True)

    async def elsewhere(self) -> None:
        """Somebody gives back on the gateway's own pages."""
        row = await self._row()
        gateway = self.tills[0]._gateways.get(row.gateway)
        if not gateway.lists_refunds:
            raise Nothing
        await gateway.refund(row.paid, Money.of("13.00", row.came.currency), f"elsewhere {self.luck.random()}")

    async def panel(self) -> None:
        """The same of what is account credit."""
        rows = [one for one in await self.attempts.in_states({*CAME, "refunded"}, self.customer) if one.credited]
        row = self.luck.choice(rows) if rows else await self._credited()
        left = row.came.amount - (row.refunded.amount if row.refunded else 0)
        amount = self.luck.choice(("13.00", str(left / 2), str(left)))
        gateway = self.tills[0]._gateways.get(row.gateway)
        if not gateway.lists_refunds:
            raise Nothing
        await gateway.refund(row.paid, Money.of(amount, row.came.currency), f"panel {self.luck.random()}")

    async def _credited(self) -> PaymentAttempt:
        """What came too much is credit, and often used."""
        over = [one for one in await self.till.for_a_person() if one.customer == self.customer and one.transaction_id]
        if not over:
            raise Nothing
        row = await self.till.to_credit(self.luck.choice(over).reference)
        if self.luck.random() < 0.6:
            await self.happens("credit")
        return row

    async def ask(self) -> None:
        self.now += timedelta(minutes=20)
        await asyncio.gather(*(one.ask_gateways() for one in self.tills))

    async def back(self) -> None:
        await self.till.ask_about(self.customer, self.numbers)

    async def trace(self) -> None:
        await self.till.trace(self.customer, MissedPayment(invoice=self.luck.choice(self.numbers)))

    async def jump(self) -> None:
        self.now += timedelta(days=self.luck.choice((1, 8, -1)))

    async def kill(self) -> None:
        """A process dies in the middle of something, and what it was about goes on at another's."""
        mortal = self.luck.randrange(len(self.tills))
        every, self.tills = self.tills, [self.tills[mortal]]
        try:
            with self.databases[mortal].dying(self.luck.randrange(12) / 2):
                await self.happens(self.luck.choice(FATAL))
        finally:
            every[mortal] = self.started(self.databases[mortal])
            self.tills = every
