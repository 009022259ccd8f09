"""Customers who write while processes are killed, and what became of each message (scripts/exactly-once)."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import aiohttp
import psutil

from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import PATIENCE, House
from tests.e2e.kept import Kept
from tests.e2e.visitor import Visitor, visitors
from tests.servers import postgres_alone

GUIDE, ACCOUNT = "how do I pay an invoice?", "what do I owe?"
PROGRAMS = ("web", "engine")
IN_A_ROW = 6  # kills; then `up` is killed itself, which ends its growing pauses too


@dataclass
class Figures(Kept):
    """`sent`: messages, each with one id; `repeats`: of the same, because no acknowledgement came."""

    kills: int = 0
    kills_of_up: int = 0
    sent: int = 0
    repeats: int = 0


@dataclass
class Writer:
    """A customer who says one thing after another, each with one id until it is acknowledged, as the widget does."""

    visitor: Visitor
    figures: Figures
    pause: tuple[float, float]
    heard: Callable[[], None]
    acknowledged: list[str] = field(default_factory=list)

    async def write(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            text, ident = (ACCOUNT, GUIDE)[len(self.acknowledged) % 2], str(uuid.uuid4())
            self.figures.sent += 1
            while not await self._say(ident, text):
                if stop.is_set():
                    return
                self.figures.repeats += 1
                await asyncio.sleep(0.1)
            self.acknowledged.append(ident)
            self.heard()
            await asyncio.sleep(random.uniform(*self.pause))

    async def _say(self, ident: str, text: str) -> bool:
        """Whether it was acknowledged."""
        try:
            status, told = await self.visitor.ask("POST", "/chat/messages", json={"id": ident, "text": text})
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False
        assert status in (200, 503), told
        return status == 200


async def kill(house: House, victims: Iterable[str], figures: Figures) -> None:
    """One after the other, each at a moment of its own, as soon as the one before runs again."""
    for name in victims:
        await asyncio.sleep(random.uniform(0.5, 1.5))
        if name == "up":
            await asyncio.to_thread(psutil.wait_procs, house.die(), PATIENCE)
            house.start()  # in this thread: the kernel ends it together with the thread that started it
            figures.kills_of_up += 1
        else:
            before = house.process(name).pid
            await asyncio.to_thread(house.kill, name)
            assert (await asyncio.to_thread(house.process, name)).pid != before
            figures.kills += 1
        await asyncio.to_thread(house.await_health)


async def write_and_kill(
    house: House, victims: Iterable[str], customers: int, least: int = 0, pause: tuple[float, float] = (0.2, 0.6)
) -> Figures:
    """What became of the messages of so many customers, who go on until all is killed and `least` are acknowledged."""
    stop, enough, figures, count = asyncio.Event(), asyncio.Event(), Figures(), itertools.count(1)

    def one_more() -> None:
        if next(count) >= least:
            enough.set()

    async with visitors(house) as arrive:
        writers = [Writer(await arrive("1001"), figures, pause, one_more) for _ in range(customers)]
        writing = [asyncio.create_task(one.write(stop)) for one in writers]
        try:
            await kill(house, victims, figures)
            await asyncio.wait_for(enough.wait(), PATIENCE)
        finally:
            stop.set()
            await asyncio.gather(*writing)
    store = ConversationStore(Database(house.settings.database_url))
    await store.open()
    try:
        await settled(store)
        for one in writers:
            figures.add(one.acknowledged, await store.after(one.visitor.conversation, 0, limit=100_000))
    finally:
        await store.close()
    return figures


async def settled(store: ConversationStore) -> None:
    until = time.monotonic() + 2 * PATIENCE
    while (await store.depth())["pending"]:
        assert time.monotonic() < until, "messages are left without an answer"
        await asyncio.sleep(0.2)


def victims(count: int) -> Iterator[str]:
    """Either program at random; after some of them their supervisor."""
    for number in range(count):
        if number and number % IN_A_ROW == 0:
            yield "up"
        yield random.choice(PROGRAMS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/exactly-once", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--messages", type=int, default=1000, help="at least so many acknowledged")
    parser.add_argument("--customers", type=int, default=10)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    given = parser.parse_args()
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    with _house(given.postgresql) as house:
        figures = asyncio.run(write_and_kill(house, victims(given.kills), given.customers, given.messages))
    for one in fields(figures):
        print(f"{one.name.replace('_', ' '):14} {getattr(figures, one.name):6}")
    return 0 if figures.held else 1


@contextmanager
def _house(on_postgresql: bool) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="sahayak-kills-") as folder, ExitStack() as servers:
        more = {}
        if on_postgresql:
            more["DATABASE_URL"] = servers.enter_context(postgres_alone())
        house = House(Path(folder), **more)
        house.start()
        try:
            yield house
        finally:
            house.stop()


if __name__ == "__main__":
    sys.exit(main())
