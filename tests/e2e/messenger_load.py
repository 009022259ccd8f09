"""People who write on Messenger, at once and while processes are killed: how long answers take, and which come."""

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
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import aiohttp

from bot.channels.capabilities import MESSENGER
from bot.channels.renderer import render
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import House
from tests.e2e.kept import Sent
from tests.standins import graph
from tests.standins.graph import Graph, deliver, delivery, said

PATIENCE = 120.0  # seconds
THINKING = 0.5  # seconds before a person asks again; by then all parts of the last answer are there
QUESTIONS = ("কীভাবে পে করব?", "how do I download an invoice?", "nagad diye pay kora jabe?")


@dataclass
class Crowd:
    """So many people on a page of `platform`; `url`: of our application."""

    platform: Graph
    url: str
    people: int
    first: int = 7000  # of their numbers
    acknowledged: dict[str, list[str]] = field(default_factory=dict)  # person -> ids of messages
    repeats: int = 0
    _name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    _ids: itertools.count[int] = field(default_factory=itertools.count)

    async def answers(self, each: int) -> list[float]:
        """Seconds from a report to its answer at the platform, while everybody asks `each` questions one by one."""
        async with aiohttp.ClientSession(self.url) as session:
            taken = await asyncio.gather(*(self._ask(session, self._person(n), each) for n in range(self.people)))
        return [seconds for some in taken for seconds in some]

    async def flood(self, events: int, batch: int = 10) -> float:
        """Events a second that are acknowledged, reported in batches over eight connections."""
        raws = [
            delivery(
                *(said(self._person(n % self.people), "hello", self._ident()) for n in range(start, start + batch))
            )
            for start in range(0, events, batch)
        ]
        began = time.monotonic()

        async def post(session: aiohttp.ClientSession) -> None:
            while raws:
                assert await deliver(session, raws.pop()) == 200

        async with aiohttp.ClientSession(self.url) as session:
            await asyncio.gather(*(post(session) for _ in range(8)))
        return events / (time.monotonic() - began)

    async def write(self, stop: asyncio.Event, pause: tuple[float, float] = (0.1, 0.5)) -> None:
        """Everybody writes; each report is repeated until it is acknowledged, as Meta does, with some spare ones."""
        async with aiohttp.ClientSession(self.url) as session:
            await asyncio.gather(*(self._write(session, self._person(n), stop, pause) for n in range(self.people)))

    async def _ask(self, session: aiohttp.ClientSession, person: str, each: int) -> list[float]:
        taken = []
        for _ in range(each):
            await asyncio.sleep(THINKING)
            heard = self.platform.heard.setdefault(person, asyncio.Event())
            heard.clear()
            began = time.monotonic()
            assert await deliver(session, delivery(said(person, random.choice(QUESTIONS), self._ident()))) == 200
            await asyncio.wait_for(heard.wait(), PATIENCE)
            taken.append(time.monotonic() - began)
        return taken

    async def _write(
        self, session: aiohttp.ClientSession, person: str, stop: asyncio.Event, pause: tuple[float, float]
    ) -> None:
        mine = self.acknowledged.setdefault(person, [])
        while not stop.is_set():
            ident = self._ident()
            raw = delivery(said(person, random.choice(QUESTIONS), ident))
            while not await self._delivered(session, raw):
                self.repeats += 1
                await asyncio.sleep(0.1)
            mine.append(ident)
            if random.random() < 0.2:
                await self._delivered(session, raw)
            await asyncio.sleep(random.uniform(*pause))

    @staticmethod
    async def _delivered(session: aiohttp.ClientSession, raw: bytes) -> bool:
        try:
            return await deliver(session, raw) == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    def _ident(self) -> str:
        return f"m_{self._name}_{next(self._ids)}"

    def _person(self, number: int) -> str:
        return str(self.first + number)


async def kept(crowd: Crowd, database: str, sent: bool = True) -> Sent:
    """Waits until nothing is left to be answered (with `sent`: or to be sent), counts in the log and at the platform.

    What was on its way when its process died is sent a minute later, when the claim has run out.
    """
    store = ConversationStore(Database(database))
    await store.open()
    try:
        until = time.monotonic() + PATIENCE
        while (depth := await store.depth())["pending"] or (sent and any(depth.values())):
            assert time.monotonic() < until, f"left: {depth}"
            await asyncio.sleep(0.1)
        figures = Sent()
        for person, idents in crowd.acknowledged.items():
            found = await store.known("messenger", person)
            lines = await store.after(found[0], 0, limit=100_000) if found else ()
            figures.add(idents, lines)
            if sent:
                parts = sum(len(render(line.body, MESSENGER)) for line in lines if line.direction == "out")
                figures.add_sent(lines, Counter({person: parts}), Counter({person: crowd.platform.count[person]}))
        return figures
    finally:
        await store.close()


async def write_and_kill(
    crowd: Crowd, database: str, kill: Callable[[], Awaitable[None]], kills: int, sent: bool = True
) -> Sent:
    """Everybody writes while `kill` ends a process and starts it again, so many times. `sent`: as in `kept`."""
    stop = asyncio.Event()
    writing = asyncio.create_task(crowd.write(stop))
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        await kill()
    stop.set()
    await writing
    return await kept(crowd, database, sent)


def settings(url: str) -> dict[str, str]:
    return {
        "SAHAYAK_MESSENGER_TOKEN": graph.TOKEN, "SAHAYAK_MESSENGER_SECRET": graph.SECRET, "SAHAYAK_MESSENGER_API": url,
    }  # fmt: skip


async def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/messenger-load", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--events", type=int, default=2000, help="of the flood")
    given = parser.parse_args()
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    with tempfile.TemporaryDirectory(prefix="sahayak-messenger-") as folder:
        async with Graph().serving() as platform:
            house = House(Path(folder), **settings(platform.url))
            await asyncio.to_thread(house.start)
            try:
                return await _tell(given, platform, house)
            finally:
                await asyncio.to_thread(house.stop)


async def _tell(given: argparse.Namespace, platform: Graph, house: House) -> int:
    for people, each in ((1, 40), (given.people, 6)):
        crowd = Crowd(platform, house.url, people)
        await crowd.answers(1)
        taken = await crowd.answers(each)
        marks = quantiles(taken, n=20)
        print(f"{people:3} people: report to answer p50 {marks[9] * 1000:.0f} ms, p95 {marks[18] * 1000:.0f} ms")

    async def kill() -> None:
        await asyncio.to_thread(house.kill, random.choice(("web", "engine")))
        await asyncio.to_thread(house.await_health)

    crowd = Crowd(platform, house.url, given.people, first=8000)
    result = await write_and_kill(crowd, house.settings.database_url, kill, given.kills)
    print(f"{given.kills} kills, {crowd.repeats} reports repeated for them: {result}")
    print(f"flood: {await crowd.flood(given.events):.0f} events a second acknowledged")
    return 0 if result.held else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
