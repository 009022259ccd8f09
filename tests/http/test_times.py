"""How long a client may take, and how many connections there may be."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.http.conftest import Listener, answer, gone
from tests.redteam.raw import Raw
from tests.waiting import until

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
SECONDS = {"head_seconds": 0.5, "body_seconds": 1, "answer_seconds": 1.5, "idle_seconds": 2}
SLOW = {
    "nothing": (b"", b"", 0.5),
    "half a head": (HEAD + b"X: ", b"", 0.5),
    "a head a byte at a time": (b"", HEAD + b"x" * 100, 0.5),
    "the second head": (HEAD + b"\r\n", HEAD + b"x" * 100, 0.5),
    "half a body": (POST + b"Content-Length: 9\r\n\r\nx", b"", 1),
    "a body a byte at a time": (POST + b"Content-Length: 900\r\n\r\n", b"x" * 100, 1),
    "a chunk a byte at a time": (POST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 100, 1),
    "nothing more": (HEAD + b"\r\n", b"", 2),
}


@pytest.mark.parametrize("what", SLOW)
async def test_who_is_slow_is_dropped_in_time_and_not_before(listen, what):
    begin, more, seconds = SLOW[what]
    here = await listen(**SECONDS | ({} if what == "nothing more" else {"idle_seconds": 60}))
    talk = await here.talk()
    await talk.send(begin)
    began = time.monotonic()

    async def drip() -> None:
        for byte in more:
            await talk.send(bytes([byte]))
            await asyncio.sleep(0.1)

    dripping = asyncio.create_task(drip())
    assert await talk.closed_within(seconds + 3)
    assert time.monotonic() - began > seconds - 0.3
    dripping.cancel()


async def test_a_large_body_that_comes_steadily_is_taken(listen):
    here = await listen(body=400_000, body_seconds=0.5)
    talk, piece = await here.talk(), bytes(40_000)
    await talk.send(POST + b"Content-Length: 400000\r\n\r\n")
    for _ in range(10):
        await talk.send(piece)
        await asyncio.sleep(0.06)
    assert await answer(talk) == (200, {"ok": True, "length": 400_000})


async def test_who_does_not_take_an_answer_is_dropped_and_who_takes_it_slowly_is_not(listen):
    here = await listen(**SECONDS)
    stuck, slow = await here.talk(receive_buffer=4096), await here.talk(receive_buffer=65536)
    for talk in (stuck, slow):
        talk.writer.transport.pause_reading()
        await here.ask(talk, path="/large")
    await asyncio.sleep(0.7)
    slow.writer.transport.resume_reading()
    assert await slow.status() == 200
    assert len(await slow.reader.readuntil(b"\r\n\r\n")) > 0
    assert len(await slow.reader.readexactly(4_000_000)) == 4_000_000
    slow.end()
    assert await gone(here), "it is still there"


async def test_who_waits_for_us_is_not_late(listen):
    here = await listen(head_seconds=0.3, body_seconds=0.3, answer_seconds=0.3, idle_seconds=0.3)
    talk = await here.talk()
    await here.ask(talk, path="/wait")
    assert not await talk.closed_within(1.2)
    here.go_on.set()
    assert (await answer(talk))[0] == 200


async def several(here: Listener, count: int, place: str = "127.0.0.1") -> list[Raw]:
    made = []
    for _ in range(count):
        made.append(await here.talk(place))
        await asyncio.sleep(0.01)
    return made


async def test_the_connections_of_one_address_are_bounded_and_those_that_work_stay(listen):
    here = await listen(per_address=10)
    (busy,) = await several(here, 1)
    await here.ask(busy, path="/wait")
    (asked,) = await several(here, 1)
    await here.ask(asked)
    assert (await answer(asked))[0] == 200
    silent = await several(here, 8)
    elsewhere = await several(here, 5, "127.0.0.2")
    assert here.open == 15
    newest = await several(here, 8)
    assert here.open <= 15
    assert [await talk.closed_within(0.2) for talk in silent] == [True] * 8, "who never asked goes first"
    for talk in (newest[-1], asked, elsewhere[0]):
        await here.ask(talk)
        assert (await answer(talk))[0] == 200
    here.go_on.set()
    assert (await answer(busy))[0] == 200


async def test_all_connections_are_bounded_and_a_newcomer_gets_in(listen):
    here = await listen(connections=40)
    for number in range(120):
        await several(here, 1, f"127.0.1.{number + 1}")
    assert here.open <= 40
    (newcomer,) = await several(here, 1, "127.0.2.1")
    await here.ask(newcomer)
    assert (await answer(newcomer))[0] == 200


async def test_where_all_are_busy_an_address_that_has_many_gives_one_up(listen):
    here = await listen(connections=20)
    few, many = await several(here, 2, "127.0.0.2"), await several(here, 18, "127.0.0.3")
    for talk in (*few, *many):
        await here.ask(talk, path="/wait")
    await until(lambda: here.waiting == 20)
    (newcomer,) = await several(here, 1, "127.0.0.4")
    await here.ask(newcomer)
    assert (await answer(newcomer))[0] == 200
    await here.ask(newcomer, path="/wait")
    await until(lambda: here.waiting == 20)
    (greedy,) = await several(here, 1, "127.0.0.3")
    assert await greedy.closed_within(1), "it has more than anybody"
    here.go_on.set()
    assert [(await answer(talk))[0] for talk in few] == [200, 200]
    assert [(await answer(talk))[0] for talk in many].count(0) == 1


async def test_behind_a_proxy_its_address_is_nobodys(listen):
    here = await listen(per_address=0)
    await several(here, 30)
    await until(lambda: here.open == 30)


async def test_nothing_is_remembered_of_who_has_gone(listen):
    here = await listen()
    for talk in await several(here, 20):
        talk.end()
    assert await gone(here)
    assert here.server._places == {}
