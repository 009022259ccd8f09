"""Fifty people on Telegram who write while processes are killed, and how long answers take (scripts/telegram-load)."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import aiohttp

from bot.channels.capabilities import TELEGRAM
from bot.channels.renderer import render
from bot.channels.telegram.updates import CHANNEL
from bot.channels.telegram.webhook import PATH
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import PATIENCE, House
from tests.e2e.kept import Sent
from tests.standins.telegram import BOT, TOKEN, TelegramStandIn, Updates

SECRET = "a-secret_of-the-Webhook"
GUIDE = "how do I pay an invoice?"
FIRST_CHAT = 7000


@dataclass
class Figures(Sent):
    """`repeats`: of updates whose acknowledgement did not come."""

    repeats: int = 0


@dataclass
class Person:
    """Says one thing, and the next when it is answered."""

    chat: int
    telegram: TelegramStandIn
    updates: Updates
    told: list[str] = field(default_factory=list)  # update ids
    repeats: int = 0
    seconds: list[float] = field(default_factory=list)  # from telling it to the first answer at the platform

    async def says(self, text: str, patience: float = 2 * PATIENCE) -> None:
        update = self.updates.says(self.chat, text)
        heard, began = len(self.telegram.arrived[str(self.chat)]), time.monotonic()
        while await self._tell(update) != 200:
            self.repeats += 1
            await asyncio.sleep(0.2)
        self.told.append(str(update["update_id"]))
        while len(self.telegram.arrived[str(self.chat)]) == heard:
            assert time.monotonic() - began < patience, f"no answer to {update}"
            await asyncio.sleep(0.005)
        self.seconds.append(self.telegram.arrived[str(self.chat)][heard] - began)

    async def _tell(self, update: dict[str, object]) -> int:
        try:
            return await self.updates.tell(update)
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return 0


async def talk(people: list[Person], rounds: int, pause: float, text: str = GUIDE) -> None:
    """Everybody says so many things, in a rhythm of their own; `{}` in what they say is the number of the round."""

    async def one(person: Person) -> None:
        await asyncio.sleep(random.uniform(0, pause))
        for number in range(rounds):
            await person.says(text.format(number))
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)

    await asyncio.gather(*(one(person) for person in people))


async def counted(people: list[Person], telegram: TelegramStandIn, database: str) -> Figures:
    """What the database and the platform say of all that was told."""
    figures = Figures(repeats=sum(one.repeats for one in people))
    store = ConversationStore(Database(database))
    await store.open()
    try:
        until = time.monotonic() + PATIENCE
        while sum((await store.depth()).values()):
            assert time.monotonic() < until, "something is left"
            await asyncio.sleep(0.1)
        for person in people:
            known = await store.known(CHANNEL, str(person.chat))
            lines = await store.after(known[0], 0, limit=100_000) if known else ()
            figures.add(person.told, lines)
            made = (part.text for line in lines if line.direction == "out" for part in render(line.body, TELEGRAM))
            came = (text for to, text in telegram.got if to == str(person.chat))
            figures.add_sent(lines, Counter(made), Counter(came))
    finally:
        await store.close()
    return figures


@asynccontextmanager
async def crowd(
    house_url: str, telegram: TelegramStandIn, chats: int, first: int = FIRST_CHAT
) -> AsyncIterator[list[Person]]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
        updates = Updates(session, house_url + PATH, SECRET)
        updates.last = int(time.time()) % 10**6 * 1000
        yield [Person(first + number, telegram, updates) for number in range(chats)]


def settings(api: str) -> dict[str, str]:
    return {
        "SAHAYAK_TELEGRAM_TOKEN": TOKEN, "SAHAYAK_TELEGRAM_API": api, "SAHAYAK_TELEGRAM_BOT": BOT["username"],
        "SAHAYAK_TELEGRAM_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip


async def run(chats: int, rounds: int, kills: int) -> int:
    async with TelegramStandIn(strict_pace=True).serving() as telegram:
        with tempfile.TemporaryDirectory(prefix="sahayak-telegram-") as folder:
            house = House(Path(folder), **settings(telegram.url))
            await asyncio.to_thread(house.start)
            try:
                for count in (1, chats):
                    async with crowd(house.url, telegram, count) as people:
                        await talk(people, rounds * (10 if count == 1 else 1), 2.0)
                        _show(f"{count} chats", [second for one in people for second in one.seconds])
                async with crowd(house.url, telegram, chats, first=8000) as people:
                    talking = asyncio.create_task(talk(people, 2 * rounds, 2.0))
                    for number in range(kills):
                        await asyncio.sleep(random.uniform(1, 3))
                        await asyncio.to_thread(house.kill, ("web", "engine")[number % 2])
                        await asyncio.to_thread(house.await_health)
                    await talking
                    figures = await counted(people, telegram, house.settings.database_url)
                print(f"updates taken   {await flood(house.url, telegram):.0f} a second")
            finally:
                await asyncio.to_thread(house.stop)
    for one in fields(figures):
        print(f"{one.name.replace('_', ' '):14} {getattr(figures, one.name):6}")
    print(f"complaints of Telegram about the pace: {telegram.complaints}; refused: {len(telegram.refused)}")
    return 0 if figures.held else 1


async def flood(url: str, telegram: TelegramStandIn, seconds: float = 5.0, at_once: int = 40) -> float:
    """Updates a second that are acknowledged, over as many connections as Telegram opens."""
    answers: Counter[int] = Counter()
    async with crowd(url, telegram, at_once, first=9000) as people:

        async def one(person: Person) -> None:
            while time.monotonic() < until:
                answers[await person.updates.tell(person.updates.says(person.chat, "ok"))] += 1

        until = time.monotonic() + seconds
        await asyncio.gather(*map(one, people))
    print(f"answers to them {dict(answers)}")
    return answers[200] / seconds


def _show(what: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=20)
    print(f"{what:15} {len(seconds)} answers: p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/telegram-load", description=__doc__)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3, help="messages of each")
    parser.add_argument("--kills", type=int, default=6, help="of web and engine, in turn")
    given = parser.parse_args()
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    return asyncio.run(run(given.chats, given.rounds, given.kills))


if __name__ == "__main__":
    sys.exit(main())
