"""Random lives of payments, held to what gateways charged: `python -m tests.billing.money_sequences 10000`.

Two tills with connections of their own stand before the same gateways and books, as two processes do;
tests/billing/money_processes.py does the like with real ones.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.database.engine import Database
from bot.database.migrate import migrate
from tests import servers
from tests.billing.money_gateway import MoneyGateway
from tests.billing.money_life import Life
from tests.billing.money_truth import check
from tests.billing.mortal_database import MortalDatabase
from tests.billing.played_money import played_money
from tests.billing.scripted_gateway import ScriptedMoney
from tests.empty_database import empty_database

NAMES = ("sslcommerz", "stripe", "paypal")
STEPS = 18


async def run(
    url: str, count: int, seed: int, real: float = 0.5, first: int = 1, progress: bool = False
) -> Counter[str]:
    """How often each thing was lived through; `real`: in this share of lives, with the real adapters over HTTP."""
    lived: Counter[str] = Counter()
    scripted: dict[str, MoneyGateway] = {name: ScriptedMoney(name) for name in NAMES}
    async with _databases(url) as databases, played_money() as played:
        for number in range(first, first + count):
            luck = random.Random(f"{seed} {number}")
            money: Mapping[str, MoneyGateway] = played if luck.random() < real else scripted
            lived += await _life(databases, money, seed * 1_000_000 + number, luck)
            if progress and number % 500 == 0:
                print(f"{number} lives, {lived['payments']} payments", flush=True)
    return lived


async def _life(
    databases: tuple[MortalDatabase, ...], money: Mapping[str, MoneyGateway], number: int, luck: random.Random
) -> Counter[str]:
    life = Life(databases, money, number, luck)
    try:
        await life.live(STEPS)
        took = [charge for one in life.money.values() for charge in await one.charges()]
        await check(life.tills[0], databases[0], life.customer, life.numbers, took)
    except AssertionError as wrong:
        raise AssertionError(f"life {number}: {wrong}") from wrong
    kind = "scripted" if isinstance(money["stripe"], ScriptedMoney) else "over HTTP"
    return life.steps + Counter({"payments": len(took), kind: 1})


@asynccontextmanager
async def _databases(url: str) -> AsyncIterator[tuple[MortalDatabase, ...]]:
    databases = (MortalDatabase(url), MortalDatabase(url))
    try:
        yield databases
    finally:
        for one in databases:
            await one.close()


@contextmanager
def empty(postgresql: bool) -> Iterator[str]:
    """An address of a database with tables and nothing in them."""
    if not postgresql:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{empty_database(Path(folder))}"
        return
    with servers.postgres_alone() as url:
        database = Database(url)
        migrate(database.engine)
        database.dispose()
        yield url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the life to begin with")
    parser.add_argument("--real", type=float, default=0.5, help="share of lives with the real adapters over HTTP")
    given = parser.parse_args()
    began = time.monotonic()
    with empty(given.postgresql) as url:
        lived = asyncio.run(run(url, given.count, given.seed, given.real, given.first, progress=True))
    real, scripted, payments = (lived.pop(name, 0) for name in ("over HTTP", "scripted", "payments"))
    took = f"{time.monotonic() - began:.0f} s"
    print(f"{real + scripted} lives ({real} over HTTP), {payments} payments, none lost, none booked twice; {took}")
    print(", ".join(f"{step} {times}" for step, times in sorted(lived.items())))


if __name__ == "__main__":
    main()
