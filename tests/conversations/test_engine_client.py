"""What the client of the engine remembers of an outage: patient at first, brief while it lasts, patient afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.conversations import engine_client, long_turns
from bot.conversations.engine_client import EngineClient
from bot.errors import EngineUnavailable
from bot.settings import Settings
from tests.chat_app import environment
from tests.standins.engine import StandInEngine
from tests.waiting import until

PATIENCE = 1.0  # seconds; three tries fit, two at least on a busy machine
REQUEST = {"conversation": "c1", "message_id": "c1:1", "text": "hello", "payload": None, "customer": None,
           "language": None, "channel": "web", "sensitive": [], "state": None}  # fmt: skip


@pytest.fixture
async def engine() -> AsyncIterator[StandInEngine]:
    standin = StandInEngine()
    await standin.start()
    yield standin
    await standin.stop()


@pytest.fixture
async def client(engine: StandInEngine, tmp_path: Path) -> AsyncIterator[EngineClient]:
    settings = Settings.read(environment(tmp_path, SAHAYAK_ENGINE_PORT=str(engine.port)))
    made = EngineClient(settings, PATIENCE)
    async with aiohttp.ClientSession() as session:
        made.use(session)
        yield made


async def tries(engine: StandInEngine, client: EngineClient) -> int:
    """How often a turn asks an engine that is down."""
    engine.down, before = True, len(engine.asked)
    with pytest.raises(EngineUnavailable):
        await client.turn(REQUEST)
    return len(engine.asked) - before


async def outage(engine: StandInEngine, client: EngineClient) -> None:
    """An outage that somebody has waited for in vain."""
    assert await tries(engine, client) >= 2
    await asyncio.sleep(PATIENCE)


async def test_who_comes_during_an_outage_does_not_wait_for_it_again(
    engine: StandInEngine, client: EngineClient
) -> None:
    await outage(engine, client)
    assert [await tries(engine, client) for _ in range(3)] == [1, 1, 1]


async def test_an_outage_that_is_over_is_forgotten(engine: StandInEngine, client: EngineClient) -> None:
    await outage(engine, client)
    engine.down = False
    assert (await client.turn(REQUEST)).replies
    assert await tries(engine, client) >= 2


async def test_an_outage_that_nobody_has_seen_for_a_while_is_not_taken_for_granted(
    engine: StandInEngine, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_client, "STALE", 0.3)
    await outage(engine, client)
    assert await tries(engine, client) >= 2


async def test_the_memory_of_an_outage_lasts_as_long_as_it_is_seen(
    engine: StandInEngine, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_client, "STALE", 3 * PATIENCE)
    await outage(engine, client)
    for _ in range(4):  # longer than it would be remembered, had nobody met it meanwhile
        assert await tries(engine, client) == 1
        await asyncio.sleep(PATIENCE)


LONG = "slow 0.5 " + "x" * long_turns.LONG


def said(engine: StandInEngine, text: str) -> int:
    return sum(request["text"] == text for request in engine.asked)


async def test_long_messages_are_read_one_at_a_time_and_short_ones_pass_them(
    engine: StandInEngine, client: EngineClient
) -> None:
    first, then = LONG.replace("0.5", "30"), LONG.replace("0.5", "0.0")
    reading, waiting = [asyncio.create_task(client.turn({**REQUEST, "text": text})) for text in (first, then)]
    await until(lambda: said(engine, first))
    await asyncio.gather(*(client.turn(REQUEST) for _ in range(3)))
    assert (said(engine, first), said(engine, then), said(engine, "hello")) == (1, 0, 3)
    reading.cancel()
    await waiting
    assert said(engine, then) == 1


async def test_a_long_message_goes_on_behind_one_that_hangs(
    engine: StandInEngine, client: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_turns, "PATIENCE", 0.1)
    hangs = asyncio.create_task(client.turn({**REQUEST, "text": LONG.replace("0.5", "30")}))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(client.turn({**REQUEST, "text": LONG}), 10)
    hangs.cancel()
    await asyncio.gather(hangs, return_exceptions=True)
    await asyncio.wait_for(client.turn({**REQUEST, "text": LONG}), 10)
    assert not client._long_turns._free.locked()
