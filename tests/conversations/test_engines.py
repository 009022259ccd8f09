"""Several engines behind one client: taken in turn, and an outage of one is nobody's."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.conversations import engine_client
from bot.conversations.engine_client import EngineClient
from bot.errors import EngineUnavailable
from bot.settings import Settings
from tests.servers import free_port
from tests.standins.engine import StandInEngine

TURN = {"conversation": "c", "text": "hello", "payload": None, "customer": None, "language": None, "state": None}
PATIENCE = 1.5  # seconds of this client; a whole outage is waited out for so long

Make = Callable[..., Awaitable[EngineClient]]


@pytest.fixture
async def engines() -> AsyncIterator[list[StandInEngine]]:
    made = [StandInEngine(), StandInEngine()]
    for engine in made:
        await engine.start()
    yield made
    for engine in made:
        await engine.stop()


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    async with aiohttp.ClientSession() as session:

        async def made(*ports: int) -> EngineClient:
            addresses = ",".join(f"http://127.0.0.1:{port}" for port in ports)
            client = EngineClient(
                Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_ENGINES": addresses}), patience=PATIENCE
            )
            client.use(session)
            return client

        yield made


async def test_they_are_taken_in_turn(engines: list[StandInEngine], make: Make) -> None:
    client = await make(*(engine.port for engine in engines))
    for _ in range(6):
        assert (await client.turn(TURN)).replies[0].topic == "help"
    assert [len(engine.asked) for engine in engines] == [3, 3]
    assert engines[0].bearer == engines[1].bearer


@pytest.mark.parametrize("how", ["gone", "broken"])
async def test_one_that_is_down_costs_no_customer_anything(engines: list[StandInEngine], make: Make, how: str) -> None:
    gone, well = engines
    client = await make(gone.port if how == "broken" else free_port(), well.port)
    gone.down = True
    began = time.monotonic()
    for _ in range(6):
        assert (await client.turn(TURN)).replies[0].topic == "help"
    assert time.monotonic() - began < 3 * PATIENCE, "each of the six waited"
    assert len(well.asked) == 6
    assert len(gone.asked) == (1 if how == "broken" else 0), "and it was not tried for each of them"
    assert await client.alive()


async def test_one_that_was_down_is_tried_again_later(
    engines: list[StandInEngine], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await make(*(engine.port for engine in engines))
    engines[0].down = True
    for _ in range(4):
        await client.turn(TURN)
    before = len(engines[0].asked)
    engines[0].down = False
    await client.turn(TURN)
    await client.turn(TURN)
    assert len(engines[0].asked) == before, "it is still remembered as down"
    monkeypatch.setattr(engine_client, "STALE", 0.05)
    time.sleep(0.1)  # noqa: ASYNC251 - the clock is what is tested
    for _ in range(4):
        await client.turn(TURN)
    assert len(engines[0].asked) >= before + 2


async def test_an_outage_of_all_is_waited_out_by_the_first_and_remembered_for_the_others(
    engines: list[StandInEngine], make: Make
) -> None:
    client = await make(*(engine.port for engine in engines))
    for engine in engines:
        engine.down = True
    began = time.monotonic()
    with pytest.raises(EngineUnavailable):
        await client.turn(TURN)
    waited = time.monotonic() - began
    assert PATIENCE / 2 < waited < PATIENCE + 5
    # The outage is now as old as the patience: everybody after the first gets one try of each engine.
    time.sleep(PATIENCE)  # noqa: ASYNC251 - the clock is what is tested
    tried = [len(engine.asked) for engine in engines]
    with pytest.raises(EngineUnavailable):
        await client.turn(TURN)
    assert [len(engine.asked) for engine in engines] == [count + 1 for count in tried]
    assert not await client.alive()
    engines[1].down = False
    assert (await client.turn(TURN)).replies[0].topic == "help"
    engines[1].down = True
    began = time.monotonic()
    with pytest.raises(EngineUnavailable):
        await client.turn(TURN)
    assert time.monotonic() - began > PATIENCE / 2, "a new outage is waited out again"
