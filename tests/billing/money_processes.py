"""Two processes take payments and are killed again and again: `python -m tests.billing.money_processes --seconds 60`.

The adapters are the real ones, before played servers; what is not acknowledged is told again, as gateways do.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import random
from collections import Counter
from typing import Any

import sqlalchemy as sa

from bot.billing import schema
from bot.billing.service import utc_now
from bot.database.engine import Database
from tests.billing.money_life import born
from tests.billing.money_sequences import empty
from tests.billing.money_truth import check
from tests.billing.played_money import PlayedMoney, played_money
from tests.billing.shop import adapter, till
from tests.billing.worker_process import Process

CUSTOMERS, AT_ONCE = 8, 6


class Trade:
    """Customers who pay at two processes, by chance."""

    def __init__(self, database: Database, money: dict[str, PlayedMoney], processes: list[Process], seed: int) -> None:
        self.database, self.money, self.processes, self.luck = database, money, processes, random.Random(seed)
        self.people = {f"p{seed}-{one}": ("BDT", "USD")[one % 2] for one in range(CUSTOMERS)}
        self.invoices = {name: [str(100 * at + one) for one in range(1, 4)] for at, name in enumerate(self.people, 1)}
        self.pages: list[tuple[str, str]] = []
        self.unheard: list[dict[str, Any]] = []
        self.hours, self.done = 0.0, Counter[str]()

    async def go_on(self, until: float) -> None:
        """One customer after the other, until then."""
        while asyncio.get_running_loop().time() < until:
            self.hours += 0.05
            job = await self._job()
            if job is not None:
                await self.do(job)

    async def do(self, job: dict[str, Any], again: bool = False) -> None:
        answer = await self.luck.choice(self.processes).do(job, self.hours)
        self.done[f"{job['do']} {'unheard' if answer is None else 'answered'}"] += 1
        if job["do"] == "start" and answer not in {None, "later", "refused"}:
            await self._page(job["gateway"], str(answer))
        elif job["do"] == "settle" and answer in {None, "later"}:
            self.unheard.append(job)

    async def kill_some(self, until: float) -> None:
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(self.luck.uniform(0.3, 2.0))
            one = self.luck.choice(self.processes)
            await one.kill()
            await one.start()

    async def end(self) -> None:
        """Nobody is killed any more; gateways tell until they are heard and carry out what they promised."""
        for name, one in self.money.items():
            one.promises = False
            for refund in await one.waiting():
                await one.end_refund(refund, self.luck.random() < 0.7)
            self._told(name)
        for hours in (1, 20, 26, 26):
            self.hours += hours
            while self.unheard:
                await self.do(self.unheard.pop())
            await self.do({"do": "ask"})

    # -- by chance ------------------------------------------------------------------------------------------------

    async def _job(self) -> dict[str, Any] | None:
        kind = self.luck.choice("start start pay pay pay again again refund ask back promise".split())
        customer = self.luck.choice(list(self.people))
        numbers = self.luck.sample(self.invoices[customer], self.luck.randint(1, 3))
        if kind == "start":
            names = [name for name in self.money if name != "paypal" or self.people[customer] == "USD"]
            return {"do": kind, "customer": customer, "numbers": numbers, "gateway": self.luck.choice(names)}
        if kind == "pay" and self.pages:
            name, reference = self.luck.choice(self.pages)
            await self.money[name].decide(reference, self.luck.choice(("paid", "paid", "pending", "failed")))
            self._told(name)
        if kind == "promise":
            one = self.luck.choice(list(self.money.values()))
            one.promises = not one.promises
        if kind in {"pay", "again"} and self.unheard:
            return self.unheard.pop(self.luck.randrange(len(self.unheard)))
        if kind == "refund":
            return await self._refund()
        return {"do": kind, "customer": customer, "numbers": numbers} if kind in {"ask", "back"} else None

    async def _refund(self) -> dict[str, Any] | None:
        table = schema.attempts
        query = sa.select(table.c.reference, table.c.currency).where(table.c.transaction_id.is_not(None))
        rows = await self.database.read(lambda db: list(db.execute(query)))
        if not rows:
            return None
        row, key = self.luck.choice(rows), self.luck.randrange(3)
        amount = None if key == 0 else (f"{20 * key}.00", row.currency)
        return {"do": "refund", "reference": row.reference, "key": f"key {key}", "amount": amount}

    async def _page(self, name: str, session: str) -> None:
        query = sa.select(schema.attempts.c.reference).where(schema.attempts.c.session == session)
        reference = await self.database.read(lambda db: str(db.execute(query).scalar_one()))
        self.money[name].begun(reference, session)
        self.pages.append((name, reference))

    def _told(self, name: str) -> None:
        for report in self.money[name].new_reports():
            body = base64.b64encode(report.body).decode()
            self.unheard.append({"do": "settle", "gateway": name, "headers": dict(report.headers), "body": body})


async def run(url: str, seconds: float, seed: int) -> Counter[str]:
    loop, database = asyncio.get_running_loop(), Database(url)
    async with played_money() as money:
        there = {name: one.how.url for name, one in money.items()}
        processes = [Process(url, there) for _ in range(2)]
        trade = Trade(database, money, processes, seed)
        try:
            for customer, currency in trade.people.items():
                await database.write(born, customer, trade.invoices[customer], currency)
            await asyncio.gather(*(one.start() for one in processes))
            until = loop.time() + seconds
            killing = asyncio.create_task(trade.kill_some(until))
            await asyncio.gather(*(trade.go_on(until) for _ in range(AT_ONCE)))
            await killing
            await trade.end()
            await _hold(trade, there)
        finally:
            await asyncio.gather(*(one.kill() for one in processes))
            await database.close()
    return trade.done + Counter(killed=sum(one.killed for one in processes) - len(processes))


async def _hold(trade: Trade, there: dict[str, str]) -> None:
    """Each customer's books against what the gateways took."""
    gateways = {name: adapter(name, url, trade.database) for name, url in there.items()}
    billing = till(trade.database, gateways, [utc_now()])
    took = [charge for one in trade.money.values() for charge in await one.charges()]
    trade.done["payments"] = len(took)
    try:
        for customer, numbers in trade.invoices.items():
            query = sa.select(schema.attempts.c.reference).where(schema.attempts.c.customer == customer)
            theirs = await trade.database.read(lambda db, query=query: set(db.execute(query).scalars()))
            await check(billing, trade.database, customer, numbers, [one for one in took if one.reference in theirs])
    finally:
        await billing._gateways.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with empty(given.postgresql) as url:
        done = asyncio.run(run(url, given.seconds, given.seed))
    payments, killed = done.pop("payments"), done.pop("killed")
    print(f"{payments} payments at two processes, killed {killed} times: none lost, none booked twice")
    print(", ".join(f"{what} {times}" for what, times in sorted(done.items())))


if __name__ == "__main__":
    main()
