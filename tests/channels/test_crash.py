"""kill -9 at any moment: every acknowledged message is answered exactly once, in order."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import uuid

import aiohttp
import pytest

from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.chat_app import Customer, web_process
from tests.standins.engine import StandInEngine
from tests.waiting import until

pytestmark = pytest.mark.stack

CUSTOMERS, ROUNDS = 4, 3


@pytest.fixture
async def engine():
    engine = StandInEngine()
    await engine.start()
    yield engine
    await engine.stop()


async def talk_on(customer: Customer, said: list[str], stop: asyncio.Event) -> None:
    """Say one thing after another, each with one id until it is acknowledged, as the widget does."""
    n = 0
    while not stop.is_set():
        text, ident, acknowledged = f"message {n}", str(uuid.uuid4()), False
        n += 1
        while not acknowledged:
            try:
                await customer.say(text, ident)
                acknowledged = True
            except (aiohttp.ClientError, asyncio.TimeoutError):
                if stop.is_set():
                    return
                await asyncio.sleep(0.05)
        said.append(text)
        await asyncio.sleep(random.uniform(0.0, 0.1))


async def settled(store: ConversationStore) -> None:
    until = time.monotonic() + 60
    while (await store.depth())["pending"]:
        assert time.monotonic() < until, "messages are left without an answer"
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("delay", [0.0, 0.15], ids=["quick engine", "slow engine"])
async def test_kill_at_random_moments(tmp_path, engine, delay):
    engine.delay = delay
    said: list[list[str]] = [[] for _ in range(CUSTOMERS)]
    stop = asyncio.Event()
    with web_process(tmp_path, engine.port, SAHAYAK_MESSAGES_PER_MINUTE="100000") as web:
        await web.ready()
        async with aiohttp.ClientSession(web.url) as session:
            customers = [await Customer(session).begin() for _ in range(CUSTOMERS)]
            talking = [asyncio.create_task(talk_on(*pair, stop)) for pair in zip(customers, said, strict=True)]
            for _ in range(ROUNDS):
                await asyncio.sleep(random.uniform(0.2, 1.0))
                web.kill()
                web.start()
                await web.ready()
            await until(lambda: all(len(acknowledged) > ROUNDS for acknowledged in said), 60)
            stop.set()
            _, late = await asyncio.wait(talking, timeout=60)
            assert not late, "somebody still talks: what they say now would be without an answer below"
            store = ConversationStore(Database(f"sqlite:///{tmp_path / 'sahayak.db'}"))
            await settled(store)
            for customer, acknowledged in zip(customers, said, strict=True):
                log = await store.after(customer.conversation, 0, limit=10_000)
                came_in = [line for line in log if line.direction == "in"]
                assert [line.body["text"] for line in came_in][: len(acknowledged)] == acknowledged
                assert len(came_in) <= len(acknowledged) + 1, "at most the one whose acknowledgement was cut off"
                answers = [line for line in log if line.direction == "out"]
                assert [(line.reply_to, line.body["text"]) for line in answers] == [
                    (line.seq, f"heard: {line.body['text']}") for line in came_in
                ]
            await store.close()


async def test_killed_before_the_engine_answers(tmp_path, engine):
    engine.delay = 1.0
    with web_process(tmp_path, engine.port) as web:
        await web.ready()
        async with aiohttp.ClientSession(web.url) as session:
            customer = await Customer(session).begin()
            await customer.say("count")
            await asyncio.wait_for(engine.heard.wait(), 30)
            web.kill()
            engine.delay = 0
            web.start()
            await web.ready()
            assert [line["text"] for line in await customer.heard()] == ["turns: 1"]
            await asyncio.sleep(1)
            assert len(await customer.heard()) == 1
            assert len(engine.asked) == 2, "the turn was run again, with the old memory"


async def test_asked_to_stop_it_stops_within_three_seconds(tmp_path, engine):
    with web_process(tmp_path, engine.port) as web:
        await web.ready()
        async with aiohttp.ClientSession(web.url) as session:
            customer = await Customer(session).begin()
            await customer.say("held")
            await customer.say("second")
            await asyncio.wait_for(engine.heard.wait(), 30)
            polling = asyncio.create_task(customer.ask("GET", "/chat/updates?after=2&wait=25"))
            await asyncio.sleep(0.3)
            await customer.updates()  # answered after the poll has come
            began = time.monotonic()
            assert await asyncio.to_thread(web.stop, signal.SIGTERM) == 0
            assert time.monotonic() - began < 8, "it waited for the engine, which may take 15 seconds"
            assert (await polling)[0] == 200, "a client that waits is let go politely"
            engine.go_on.set()
            web.start()
            await web.ready()
            began = time.monotonic()
            for line in ("held", "second"):
                assert any(f"heard: {line}" == said["text"] for said in await customer.heard(2))
            assert time.monotonic() - began < 16, "its lease was given back"
            assert len(await customer.heard()) == 2


async def test_a_taken_port_is_one_clear_line(tmp_path, engine):
    with web_process(tmp_path, engine.port) as web:
        await web.ready()
        with web_process(tmp_path, engine.port, SAHAYAK_PORT=str(web.port)) as second:
            assert await asyncio.to_thread(second.stop, signal.SIGCONT) == 1
            said = second.log.read_text().strip().splitlines()[-1]
            assert said == f"sahayak web: cannot listen on 127.0.0.1:{web.port}: Address already in use"
            assert "Traceback" not in second.log.read_text()
