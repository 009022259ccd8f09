"""What another process commits is heard at once on PostgreSQL; what this one commits, on both."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations import typing_signs
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore
from bot.database import listener
from bot.database.engine import Database
from bot.database.listener import Listener
from bot.database.notices import announce
from bot.events import record
from bot.events.log import latest
from bot.settings import ROOT
from tests.waiting import until

ROUNDS = 40
#: Another process: writes an event for each line it reads, and says when its commit had returned (one clock for all).
WRITER = """
import asyncio, sys, time
from bot.database.engine import Database
from bot.events import record
async def write():
    database = Database(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        await database.write(lambda db: record(db, "message.answered", conversation="c_1", identity=line.strip()))
        print(time.monotonic(), flush=True)
asyncio.run(write())
"""


class Heard(list[Any]):
    """Notices, with the moment at which each came."""

    def __call__(self, notice: str | None) -> None:
        self.append((notice, time.monotonic()))

    async def become(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(self) < count:  # noqa: ASYNC110 - a test that looks often disturbs nobody
                await asyncio.sleep(0.001)

    @property
    def notices(self) -> list[str | None]:
        return [notice for notice, _ in self]


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Listener]:
    one = Listener(database)
    task = asyncio.create_task(one.run())
    async with asyncio.timeout(30):
        await one.connected.wait()
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def other_process(url: str) -> Iterator[subprocess.Popen[str]]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", WRITER, url], cwd=ROOT, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        process.communicate(timeout=20)


async def written(process: subprocess.Popen[str], identity: str) -> float:
    """When the other process's commit had returned."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{identity}\n")
    process.stdin.flush()
    return float(await asyncio.to_thread(process.stdout.readline))


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
    await database.open()
    yield database
    await database.close()


async def test_this_process_hears_its_own_commit(database: Database) -> None:
    heard = Heard()
    with database.notices.heard_by(heard):
        await database.write(lambda db: record(db, "ticket.opened", conversation="c_1", identity="i_1"))
        assert heard.notices == ["event ticket.opened c_1 i_1"], "it is there when the write returns"


async def test_what_did_not_commit_is_not_heard(database: Database) -> None:
    def fail(db: Any) -> None:
        announce(db, "in vain")
        raise ZeroDivisionError

    heard = Heard()
    with database.notices.heard_by(heard):
        with pytest.raises(ZeroDivisionError):
            await database.write(fail)
        for _ in range(20):  # on every connection of the pool
            await database.write(lambda db: None)
    assert heard == []


async def test_a_writer_who_went_away_is_heard_all_the_same(database: Database) -> None:
    heard, began, go_on = Heard(), threading.Event(), threading.Event()

    def write(db: Any) -> None:
        record(db, "ticket.opened")
        began.set()
        assert go_on.wait(10)

    with database.notices.heard_by(heard):
        task = asyncio.create_task(database.write(write))
        assert await asyncio.to_thread(began.wait, 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        go_on.set()
        await heard.become(1)


@pytest.mark.postgres
async def test_another_process_is_heard_within_a_tenth_of_a_second(postgres_url: str) -> None:
    database, heard = Database(postgres_url), Heard()
    await database.open()
    late = []
    with other_process(postgres_url) as process, database.notices.heard_by(heard):
        async with listening(database):
            heard.clear()
            for number in range(ROUNDS):
                done = await written(process, f"i_{number}")
                await heard.become(number + 1)
                late.append(heard[-1][1] - done)
    assert heard.notices == [f"event message.answered c_1 i_{number}" for number in range(ROUNDS)]
    print(f"commit to wake, ms: median {statistics.median(late) * 1000:.1f}, worst {max(late) * 1000:.1f}")
    assert statistics.median(late) < 0.1
    await database.close()


@pytest.mark.postgres
async def test_nothing_is_heard_twice(postgres_url: str) -> None:
    """Its own notices come back over the connection too."""
    database, other, heard = Database(postgres_url), Database(postgres_url), Heard()
    await database.open()
    with database.notices.heard_by(heard):
        async with listening(database):
            heard.clear()
            await database.write(record, "ticket.opened")
            await other.write(record, "ticket.closed")
            await heard.become(2)
            await asyncio.sleep(0.2)
    assert heard.notices == ["event ticket.opened - -", "event ticket.closed - -"]
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_who_types_is_known_in_every_process_and_nothing_of_it_is_stored(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_signs, "LASTS", 600)
    database, other = Database(postgres_url), Database(postgres_url)
    await database.open()
    here, there = Notifier(ConversationStore(database)), Notifier(ConversationStore(other))
    async with listening(other):
        working = asyncio.create_task(there.run())
        with there.listen("i_1") as woken:
            await here.agent_types("i_1")
            await until(lambda: there.agents.on("i_1"))
            assert woken.is_set()
        assert (there.customers.those(), here.agents.those()) == ([], ["i_1"])
        await here.customer_types("i_2")
        await until(lambda: there.customers.on("i_2"))
        await database.write(lambda db: record(db, "message.received", conversation="c_2", identity="i_2"))
        await until(lambda: not there.customers.on("i_2"))
        assert await database.read(latest) == 1, "what was said"
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_it_connects_again_and_says_that_it_may_have_missed_something(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "FIRST_WAIT", 0.05)
    database, other, heard = Database(postgres_url), Database(postgres_url), Heard()
    await database.open()
    cut = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    with database.notices.heard_by(heard):
        async with listening(database):
            for _ in range(2):
                heard.clear()
                await other.write(lambda db: db.execute(cut))
                await heard.become(1)
                assert heard.notices == [None]
                await other.write(record, "ticket.opened")
                await heard.become(2)
    await database.close()
    await other.close()


@pytest.mark.postgres
async def test_a_connection_without_news_is_tried_now_and_then(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "QUIET", 0.05)
    database, heard = Database(postgres_url), Heard()
    await database.open()
    other = Database(postgres_url)
    with database.notices.heard_by(heard):
        async with listening(database):
            await asyncio.sleep(0.3)
            await other.write(record, "ticket.opened")
            await heard.become(2)
    assert heard.notices == [None, "event ticket.opened - -"]
    await database.close()
    await other.close()
