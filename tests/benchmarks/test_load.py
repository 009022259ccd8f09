"""What the load makes of a server that answers, answers nothing, or refuses."""

from __future__ import annotations

import itertools

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.load import NoAnswer, Rest, talk


async def _server(statuses: list[tuple[int, list[str]]]) -> TestServer:
    turns = itertools.cycle(statuses)

    async def answer(_: web.Request) -> web.Response:
        status, said = next(turns)
        return web.json_response(said, status=status)

    app = web.Application()
    app.router.add_post("/", answer)
    server = TestServer(app)
    await server.start_server()
    return server


async def test_an_answer_that_never_came_is_counted_and_no_throughput() -> None:
    server = await _server([(200, ["hello"]), (200, [])])
    timed = await talk(lambda session: Rest(session, str(server.make_url("/"))), ["hi"], customers=1, turns=10)
    await server.close()
    assert (len(timed.turns), timed.lost) == (10, 5)
    assert timed.figures()["per_second"] == pytest.approx(5 / timed.wall, abs=0.06)


async def test_a_refusal_ends_the_run() -> None:
    server = await _server([(503, [])])
    with pytest.raises(NoAnswer, match="503"):
        await talk(lambda session: Rest(session, str(server.make_url("/"))), ["hi"], customers=1, turns=1)
    await server.close()
