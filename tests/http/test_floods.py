"""What a flood from one address costs everybody else: requests in turns, and refusals that come later and later."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest

from bot.http import fair_turns, refusals, request_limits
from bot.http.fair_turns import FairTurns
from bot.security.rate_limit import MemoryRateLimits
from tests.http.conftest import Listener, answer

HOLD = 0.6  # seconds, in place of the real ones
AT_ONCE = 30  # refusals


async def test_one_request_of_each_address_begins_in_a_turn_of_the_loop(monkeypatch):
    monkeypatch.setattr(fair_turns, "PAUSE", 0)
    turns, loop, began, now = FairTurns(), asyncio.get_running_loop(), {"flood": [], "honest": []}, [0]

    def count() -> None:
        now[0] += 1
        counting[0] = loop.call_soon(count)

    async def ask(address: str) -> None:
        await turns.turn(address)
        began[address].append(now[0])

    counting = [loop.call_soon(count)]
    await asyncio.gather(*(ask("flood") for _ in range(20)), ask("honest"))
    counting[0].cancel()
    assert len(set(began["flood"])) == 20, "two in one turn"
    assert max(began["flood"]) - min(began["flood"]) < 40, "turns that nobody took"
    assert began["honest"] == [began["flood"][0]], "it waited behind another address's"
    assert not turns._waiting, "remembered for ever"


@pytest.mark.parametrize(("others", "pauses"), [(True, 4), (False, 0)])
async def test_many_requests_of_one_address_leave_time_to_others(monkeypatch, others: bool, pauses: int):
    turns, paused = FairTurns(), []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "call_later", lambda seconds, *what: paused.append(seconds) or loop.call_soon(*what))
    if others:
        await turns.turn("honest")
    await asyncio.gather(*(turns.turn("flood") for _ in range(6)))
    assert paused == [fair_turns.PAUSE] * pauses
    await turns.turn("flood")
    assert len(paused) == pauses, "one alone waits for nothing"


async def test_a_request_that_is_given_up_holds_up_nobody():
    turns = FairTurns()
    first, given_up, last = (asyncio.create_task(turns.turn("x")) for _ in range(3))
    await first
    given_up.cancel()
    await asyncio.wait_for(last, 1)


async def refused(here: Listener, place: str, path: str = "/") -> float:
    """How many seconds it took until it was refused."""
    talk = await here.talk(place)
    began = time.monotonic()
    await here.ask(talk, path=path)
    status, _ = await answer(talk)
    assert status == 429
    talk.end()
    return time.monotonic() - began


@pytest.fixture
def short(monkeypatch) -> list[bool]:
    """Which refusals were put off; and no request comes due meanwhile, however long a busy machine takes."""
    waited, put_off = [], refusals.Refusals.put_off

    async def noted(self: refusals.Refusals, address: str) -> bool:
        waited.append(await put_off(self, address))
        return waited[-1]

    monkeypatch.setattr(refusals.Refusals, "put_off", noted)
    monkeypatch.setattr(refusals, "SECONDS", HOLD)
    monkeypatch.setattr(request_limits, "MemoryRateLimits", partial(MemoryRateLimits, clock=lambda: 0.0))
    return waited


async def test_who_goes_on_after_many_refusals_is_refused_later(listen, short):
    here = await listen(requests=1)
    flood = await here.talk("127.0.0.2")
    for _ in range(10):  # what is given at once
        await here.ask(flood)
        assert (await answer(flood))[0] == 200
    at_once = [await refused(here, "127.0.0.2") for _ in range(AT_ONCE)]
    assert sum(at_once) < HOLD * AT_ONCE / 2
    later = await asyncio.gather(*(refused(here, "127.0.0.2") for _ in range(20)))
    assert sorted(later)[-10] >= HOLD, "ten at most were due meanwhile"
    honest = await here.talk("127.0.0.1")
    await here.ask(honest)
    assert (await answer(honest))[0] == 200


async def test_only_so_many_refusals_wait_at_once(listen, short, monkeypatch):
    monkeypatch.setattr(refusals, "MOST", 5)
    monkeypatch.setattr(refusals, "AT_ONCE", refusals.Pace("refusals", 1, 60.0, burst=1))
    here = await listen(requests=1)
    flood = await here.talk("127.0.0.2")
    for _ in range(10):
        await here.ask(flood)
        await answer(flood)
    await refused(here, "127.0.0.2")
    took = sorted(await asyncio.gather(*(refused(here, "127.0.0.2") for _ in range(20))))
    assert took[-5] >= HOLD
    assert sorted(short) == [False] * 16 + [True] * 5


async def test_a_refusal_that_is_a_page_counts_too(listen, short, monkeypatch):
    monkeypatch.setattr(refusals, "AT_ONCE", refusals.Pace("refusals", 1, 60.0, burst=1))
    here = await listen()
    await refused(here, "127.0.0.2", "/page")
    assert await refused(here, "127.0.0.2", "/page") >= HOLD
    assert short == [False, True]
