"""Two `web` and two engine processes on one PostgreSQL: no state in a process, news at once, one limit for both."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations.models import Inbound, Message
from bot.conversations.outbox import OutboxWorker
from bot.conversations.senders import ChannelSender, Delivered, Delivery
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.database.listener import Listener
from bot.settings import ROOT
from tests import servers
from tests.chat_app import Customer, Process, web_process
from tests.servers import free_port

pytestmark = [pytest.mark.stack, pytest.mark.postgres, pytest.mark.xdist_group("two processes")]

PROMISED = 0.1  # seconds from commit to whoever waits in another process; a third of the rounds meet no busy core
# Seconds from commit to whoever waits in another process, in most of the rounds: 0.02 on a machine that does little
# else, 0.12 on one with four busy programs to a core. Looks once a second alone are so quick in one run of 150.
AT_ONCE = 0.25
ROUNDS, AGAIN = 21, 2  # measured again where something else had the processor meanwhile
ENDINGS = 5  # of what ends a poll: by looks once a second the median is as quick in one run of ten
LIMIT = 30  # messages a minute


@contextmanager
def engine_process(folder: Path) -> Iterator[int]:
    """The stand-in as a process of its own; its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.standins.engine", str(port), str(folder / f"engine-{port}.log")]
    running = subprocess.Popen(command, cwd=ROOT)
    try:
        yield port
    finally:
        running.kill()
        running.wait()


@dataclass
class Pair:
    """One browser's view of two processes: `here` and `there` show the same token to each of them."""

    url: str
    webs: tuple[Process, Process]
    sessions: list[aiohttp.ClientSession]

    async def customer(self) -> tuple[Customer, Customer]:
        here, there = (Customer(session) for session in self.sessions)
        await here.begin()
        there.token, there.conversation = here.token, here.conversation
        return here, there


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres_server: sa.engine.URL) -> Iterator[Pair]:
    """For all tests here: starting four processes takes longer than most of them."""
    folder = tmp_path_factory.mktemp("two")
    for name in ("a", "b"):
        (folder / name).mkdir()
    options = {"SAHAYAK_MESSAGES_PER_MINUTE": str(LIMIT)}
    with servers.postgres_database(postgres_server) as url, ExitStack() as stack:
        webs = []
        for name in ("a", "b"):  # one after the other: at once they wait for each other on a busy machine
            engine = stack.enter_context(engine_process(folder))
            webs.append(stack.enter_context(web_process(folder / name, engine, DATABASE_URL=url, **options)))
            asyncio.run(webs[-1].ready())
        yield Pair(url, (webs[0], webs[1]), [])


@pytest.fixture
async def pair(running: Pair) -> AsyncIterator[Pair]:
    async with aiohttp.ClientSession(running.webs[0].url) as here, aiohttp.ClientSession(running.webs[1].url) as there:
        yield replace(running, sessions=[here, there])


async def prompt(measure: Callable[[], Awaitable[list[float]]]) -> None:
    """Woken at the commit, not found by a look; some may wait for the processor of a busy machine."""
    for left in range(AGAIN, -1, -1):
        delays = await measure()
        print(f"median {statistics.median(delays) * 1000:.0f} ms, slowest {max(delays) * 1000:.0f} ms")
        if statistics.quantiles(delays, n=3)[0] < PROMISED and statistics.median(delays) < AT_ONCE:
            return
        assert left, delays


async def several(once: Callable[[], Awaitable[float]]) -> list[float]:
    return [await once() for _ in range(ENDINGS)]


async def test_they_are_one_chat(pair: Pair) -> None:
    here, there = await pair.customer()
    await asyncio.gather(*(who.say(f"{n}") for n in range(6) for who in (here, there)))
    await here.heard(12)
    told = (await there.updates())["messages"]
    said = [line["text"] for line in told if line["author"] == "customer"]
    assert [line["text"] for line in told if line["author"] == "bot"] == [f"heard: {text}" for text in said]
    await there.say("count")
    assert (await here.heard(13))[12]["text"] == "turns: 13", "one memory"
    await here.say("menu")
    menu = (await there.heard(14))[13]
    await there.press(menu["buttons"][0]["token"])
    assert (await here.heard(15))[14]["text"] == "pressed: pay_link {'invoice_number': '4821'}"
    _, past = await there.ask("GET", "/chat/history?limit=100")
    assert past["messages"] == (await here.ask("GET", "/chat/history?limit=100"))[1]["messages"]
    ident = str(uuid.uuid4())
    assert {await who.say("once", ident) for who in (here, there, here)} == {past["last"] + 1}
    await here.ask("DELETE", "/chat/session")
    assert (await there.ask("GET", "/chat/history"))[0] == 401, "signed out here, signed out there"


async def test_an_answer_reaches_a_poll_at_the_other_process_at_once(pair: Pair) -> None:
    async def measure() -> list[float]:
        here, there = await pair.customer()
        delays, last = [], 0
        for n in range(ROUNDS):
            polling = asyncio.create_task(there.updates(last, wait=20))
            await asyncio.sleep(0.05)
            await here.say(f"round {n}")
            told = await polling
            while told["messages"][-1]["author"] != "bot":  # on a busy machine the question may come alone
                told = await there.updates(told["last"], wait=20)
            delays.append(time.time() - stamp(told["messages"][-1]["at"]))
            last = told["last"]
        return delays

    await prompt(measure)


def stamp(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


class NotingSender(ChannelSender):
    """A platform that takes everything; `delays`: seconds from the answer to its delivery."""

    channel = "platform"

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.arrived = asyncio.Event()

    def parts(self, message: Message) -> list[Message]:
        return [message]

    async def send(self, part: Any, to: str, key: str) -> Delivery:
        self.delays.append(time.time() - part.at)
        self.arrived.set()
        return Delivered()


async def test_an_answer_is_pushed_by_another_process_at_once(pair: Pair) -> None:
    """The outbox of this process delivers what the others' dispatchers have answered."""
    database, sender = Database(pair.url), NotingSender()
    store = ConversationStore(database)
    await store.open()
    worker = OutboxWorker(store, sender, look_around=3600)
    listener = Listener(database)
    tasks = [asyncio.create_task(work()) for work in (listener.run, worker.run)]
    try:
        talk = await store.start("platform", "p-1")
        await asyncio.wait_for(listener.connected.wait(), 20)

        async def measure() -> list[float]:
            sender.delays.clear()
            for n in range(ROUNDS):
                sender.arrived.clear()
                inbound = Inbound(talk.identity, "platform", str(uuid.uuid4()), text="hi")
                await store.accept(inbound, {"text": f"hi {n}"})
                await asyncio.wait_for(sender.arrived.wait(), 20)
            return sender.delays

        await prompt(measure)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


async def test_an_agent_in_the_shell_reaches_a_poll_at_once(pair: Pair) -> None:
    store = ConversationStore(Database(pair.url))
    await store.open()

    async def once() -> float:
        here, there = await pair.customer()
        await here.say("person")
        await here.heard()
        talk = await store.get(here.conversation)
        (ticket,) = [one for one in await store.tickets() if talk and one.conversation == talk.id]
        polling = asyncio.create_task(there.updates((await there.updates())["last"], wait=20))
        await asyncio.sleep(0.1)
        await store.close_ticket(ticket.number, render)
        began = time.time()
        assert (await polling)["owner"] == "closed"
        return time.time() - began

    await prompt(partial(several, once))
    await store.close()


async def test_signing_out_ends_a_poll_at_the_other_process_at_once(pair: Pair) -> None:
    async def once() -> float:
        here, there = await pair.customer()
        polling = asyncio.create_task(there.ask("GET", "/chat/updates?after=0&wait=20"))
        await asyncio.sleep(0.1)
        await here.ask("DELETE", "/chat/session")
        began = time.time()
        status, answer = await polling
        assert (status, answer["error"]) == (401, "session_expired")
        return time.time() - began

    await prompt(partial(several, once))


async def test_they_hold_one_limit(pair: Pair) -> None:
    both = await pair.customer()
    bodies = [{"id": str(uuid.uuid4()), "text": f"{n}"} for n in range(LIMIT + 9)]
    found = await asyncio.gather(
        *(both[n % 2].ask("POST", "/chat/messages", json=body) for n, body in enumerate(bodies))
    )
    statuses = [status for status, _ in found]
    # Every two seconds that all of it takes, one more comes due; a limit of each process's own would refuse none.
    assert LIMIT <= statuses.count(200) <= LIMIT + 5
    assert set(statuses) == {200, 429}
    assert len(await both[0].heard(LIMIT // 2)) >= LIMIT // 2, "what was accepted is answered"


async def test_one_dies_and_the_other_goes_on(pair: Pair) -> None:
    here, there = await pair.customer()
    await here.say("slow 2")
    await asyncio.sleep(0.3)
    pair.webs[0].kill()
    try:
        await there.say("count")
        assert [line["text"] for line in await there.heard(2)] == ["heard: slow 2", "turns: 2"]
    finally:
        pair.webs[0].start()
        await pair.webs[0].ready()
