"""Each request has an id, which goes with a message to whatever process answers it, and to the engine."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import uuid

import pytest

from bot.logs import configure_logging
from tests.chat_app import Customer, chatroom
from tests.waiting import until

HEADER = "X-Request-Id"


@pytest.fixture
def lines(tmp_path):
    """What is logged from when it is first called: the records, as JSON."""
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()

    def read(settings=None) -> list[dict]:
        if settings is not None:
            configure_logging(settings, stream)
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield read
    root.handlers[:] = handlers
    root.setLevel(level)


async def said(room, customer, text: str, **headers: str) -> str:
    """The id of the request with this message."""
    sent = {"Authorization": f"Bearer {customer.token}", **headers}
    body = {"id": str(uuid.uuid4()), "text": text}
    async with room.client.post("/chat/messages", json=body, headers=sent) as reply:
        assert reply.status == 200
        return reply.headers[HEADER]


async def test_the_turn_of_each_message_bears_the_id_of_its_own_request(tmp_path, lines):
    async with chatroom(tmp_path, SAHAYAK_LOG_FORMAT="json") as room:
        lines(room.settings)
        customer = await room.customer()
        room.engine.delay = 0.2  # the later ones wait for the first
        idents = [await said(room, customer, f"text {n}") for n in range(3)]
        await customer.heard(3)
        talk = await room.house.store.get(customer.conversation)
        assert len(set(idents)) == 3
        assert [headers[HEADER] for headers in room.engine.headers] == idents
        assert {headers["X-Conversation-Id"] for headers in room.engine.headers} == {talk.id}

        def turns() -> list[tuple[str, str]]:
            return [(line["request"], line["conversation"]) for line in lines() if line["event"] == "turn answered"]

        await until(lambda: len(turns()) >= 3)  # the last line is written when its answer can be read already
        assert turns() == [(ident, talk.id) for ident in idents]


async def test_it_is_the_next_process_that_answers(tmp_path):
    async with chatroom(tmp_path) as first:
        first.engine.down = True
        customer = await first.customer()
        ident = await said(first, customer, "kept")
    async with chatroom(tmp_path) as second:
        again = Customer(second.client)
        again.token = customer.token
        await asyncio.wait_for(again.heard(), 30)
        assert [headers[HEADER] for headers in second.engine.headers] == [ident]


@pytest.mark.parametrize(("proxies", "taken"), [("0", False), ("1", True)])
async def test_only_a_proxy_of_ours_gives_an_id(tmp_path, proxies, taken):
    async with chatroom(tmp_path, SAHAYAK_PROXIES=proxies) as room:
        customer = await room.customer()
        given = uuid.uuid4().hex
        assert (await said(room, customer, "text", **{HEADER: given}) == given) is taken
        assert await said(room, customer, "text", **{HEADER: "two words"}) != "two words"


@pytest.mark.parametrize("path", ["/", "/healthz", "/clientarea/", "/nowhere", "/chat/history", "/static/site.css"])
async def test_every_answer_names_its_request(room, path):
    async with room.client.get(path, headers={"Accept": "text/html"}, allow_redirects=False) as reply:
        assert len(reply.headers[HEADER]) == 16, reply.status
