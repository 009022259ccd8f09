"""kill -9 of every process while customers write, and each part of the house away: nothing lost, nothing said twice."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import psutil
import pytest

from bot.answers import render
from bot.commands.health import health
from bot.commands.supervisor import die_with_parent
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.errors import EngineUnavailable, StoreUnavailable
from bot.settings import ROOT
from tests.e2e.installation import MODULES, Books, House
from tests.e2e.kills import ACCOUNT, GUIDE, settled, write_and_kill
from tests.e2e.visitor import Visitor, everything, visitors
from tests.servers import free_port

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400)]


async def each_answered_once(store: ConversationStore, visitor: Visitor, acknowledged: list[str]) -> None:
    log = await store.after(visitor.conversation, 0, limit=10_000)
    came_in = [line for line in log if line.author == "customer"]
    assert [line.body["text"] for line in came_in][: len(acknowledged)] == acknowledged
    assert len(came_in) <= len(acknowledged) + 1, "at most the one whose acknowledgement was cut off"
    answered = [line.reply_to for line in log if line.direction == "out"]
    assert answered == [line.seq for line in came_in], "each once, and in order"


async def test_processes_killed_while_customers_write(house: House) -> None:
    """The short form of scripts/exactly-once."""
    figures = await write_and_kill(house, ("web", "engine", "web"), customers=3, least=18)
    assert figures.held, figures
    assert figures.kills == 3
    async with visitors(house) as arrive:
        assert (await (await arrive("1001")).answer(ACCOUNT))[-1]["topic"] == "my_due", "and it works as before"


async def test_an_engine_that_keeps_dying_stops_nobody_else(house: House) -> None:
    """Chat, pages and webhooks go on; what is asked meanwhile gets the answer for an outage."""
    supervisor, web = house.supervisor.pid, house.process("web").pid
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        for _ in range(4):  # in less than 15 s; after the fourth it stays away for a while
            await asyncio.to_thread(house.kill, "engine")
        found = await asyncio.to_thread(health, f"{house.url}/healthz")
        assert (found["web"], found["engine"]) == ("ok", "down")
        (said,) = await visitor.answer(GUIDE)
        assert said["text"] == render("errors.engine_unavailable", "en").text
        assert (house.supervisor.pid, house.process("web").pid) == (supervisor, web)
        await asyncio.to_thread(house.await_health)
        assert (await visitor.answer(ACCOUNT))[-1]["topic"] == "my_due"


async def test_nobody_is_left_behind_and_nothing_is_lost_with_the_supervisor(house: House) -> None:
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        await visitor.answer(GUIDE)
        await visitor.say(ACCOUNT)  # acknowledged, and probably not answered yet
    below = house.die()
    assert len(below) >= len(MODULES)
    _, alive = psutil.wait_procs(below, timeout=8)
    assert alive == []
    for port in (house.settings.port, house.settings.engine_port, house.settings.actions_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    house.start()  # in this thread: the kernel ends it together with the thread that started it
    store = ConversationStore(Database(house.settings.database_url))
    await store.open()
    await settled(store)
    await each_answered_once(store, visitor, [GUIDE, ACCOUNT])
    await store.close()


async def timed(visitor: Visitor, text: str, seconds: float) -> list[dict[str, object]]:
    began = time.monotonic()
    said = await visitor.answer(text)
    assert time.monotonic() - began < seconds, f"{time.monotonic() - began:.1f} s"
    return said


async def unavailable(visitor: Visitor, seconds: float) -> None:
    """The account cannot be read: said clearly, with a way to go on, and guide answers still work."""
    (answer,) = await timed(visitor, ACCOUNT, seconds)
    assert answer["topic"] == "account_unavailable"
    assert "client area" in str(answer["text"]).lower()
    assert answer["buttons"]
    assert "3,450" not in everything([answer])
    (answer,) = await timed(visitor, GUIDE, 5)
    assert answer["topic"] == "pay_invoice_howto"


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, psutil.Process]]:
    """A house whose `web` serves no actions, and `python -m actions` beside it."""
    port = free_port()
    house = House(
        tmp_path_factory.mktemp("apart"),
        SAHAYAK_ACTIONS_PORT="0",
        SAHAYAK_ACTIONS_URL=f"http://127.0.0.1:{port}/webhook",
    )
    command = [sys.executable, "-m", "actions", "--port", str(port)]
    with (house.var / "actions.log").open("ab") as log:
        actions = subprocess.Popen(
            command, cwd=ROOT, env=house.environment, stdout=log, stderr=log, preexec_fn=die_with_parent()
        )
    try:
        house.start()
        house.await_health()
        yield house, psutil.Process(actions.pid)
    finally:
        house.stop()
        actions.kill()
        actions.wait()


async def test_with_actions_that_hang(apart: tuple[House, psutil.Process]) -> None:
    house, actions = apart
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        assert "3,450" in everything(await visitor.answer(ACCOUNT)), "from a process of their own they work as well"
        actions.suspend()
        await unavailable(visitor, 13)  # the engine waits eight seconds for an action
        actions.resume()
        assert "3,450" in everything(await visitor.answer(ACCOUNT))


async def test_without_the_actions(apart: tuple[House, psutil.Process]) -> None:
    house, actions = apart
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        actions.kill()
        actions.wait(10)
        await unavailable(visitor, 5)


async def test_without_the_invoices(house: House, books: Books) -> None:
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        with books.away():
            await unavailable(visitor, 10)
        assert "3,450" in everything(await visitor.answer(ACCOUNT))


async def test_without_the_engine(house: House) -> None:
    async with visitors(house) as arrive:
        visitor = await arrive("1001")
        with house.without("engine"):
            (menu,) = await timed(visitor, GUIDE, 12)  # it is tried for six seconds
            assert menu["text"] == render(f"errors.{EngineUnavailable.code}", "en").text
            assert await timed(visitor, ACCOUNT, 5), "and not again for everybody"
            tokens = {button["title"]: button["token"] for button in menu["buttons"] if "token" in button}
            topics = []
            for token in tokens.values():
                _, told = await visitor.press(token)
                topics += [line["topic"] for line in await visitor.answer_to(told["seq"])]
            assert "pay_invoice_howto" in topics
            assert "handoff" in topics, "a person can still be called"
            assert (await visitor.updates())["owner"] == "queued"


async def test_with_a_database_that_nobody_can_write(house: House, books: Books) -> None:
    async with visitors(house) as arrive:
        everybody = [await arrive("1001") for _ in range(12)]  # more than there are threads
        idents = [str(uuid.uuid4()) for _ in everybody]

        async def say(visitor: Visitor, ident: str) -> tuple[int, dict[str, object]]:
            return await visitor.ask("POST", "/chat/messages", json={"id": ident, "text": GUIDE})

        with books.locked():
            began = time.monotonic()
            refused = await asyncio.gather(*map(say, everybody, idents))
            assert {(status, told["error"]) for status, told in refused} == {(503, StoreUnavailable.code)}
            assert time.monotonic() - began < 14, "nobody waits behind the others"
            assert (await everybody[0].http.get("/")).status == 200
        for visitor, ident in zip(everybody, idents, strict=True):
            assert (await visitor.updates())["messages"] == [], "what was not acknowledged was not kept"
            status, told = await say(visitor, ident)
            assert status == 200
            assert (await visitor.answer_to(int(told["seq"])))[0]["topic"] == "pay_invoice_howto"
