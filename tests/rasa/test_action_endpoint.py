"""The engine's way to the action server, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rasa.patches.tensorflow_stub import stand_in

stand_in()

from rasa.utils.endpoints import ClientResponseError, EndpointConfig  # noqa: E402

from bot.rasa.action_endpoint import KeptOpen  # noqa: E402

ANSWER = {"events": [{"event": "slot", "name": "dialogue_context", "value": None}], "responses": [{"text": "৳৪,৫০০"}]}


class Actions:
    """A server that counts the connections which reach it."""

    def __init__(self) -> None:
        self.connections: set[Any] = set()
        self.status = 200

    async def webhook(self, request: web.Request) -> web.Response:
        self.connections.add(request.transport)
        assert request.headers["Authorization"] == "Bearer secret"
        return web.json_response(ANSWER, status=self.status)


@pytest.fixture
async def actions() -> AsyncIterator[tuple[Actions, KeptOpen]]:
    told = Actions()
    app = web.Application()
    app.router.add_post("/webhook", told.webhook)
    async with TestServer(app) as server:
        plain = EndpointConfig(
            str(server.make_url("/webhook")), headers={"Authorization": "Bearer secret"}, enable_selective_domain=True
        )
        endpoint = KeptOpen.of(plain)
        assert endpoint.kwargs == plain.kwargs
        yield told, endpoint
        await endpoint.close()


async def test_calls_share_one_connection(actions: tuple[Actions, KeptOpen]) -> None:
    told, endpoint = actions
    for _ in range(3):
        assert await endpoint.request(json={"next_action": "action_my_due"}, timeout=300, compress=False) == ANSWER
    assert len(told.connections) == 1


async def test_a_refusal_is_told_as_rasa_tells_it(actions: tuple[Actions, KeptOpen]) -> None:
    told, endpoint = actions
    told.status = 400
    with pytest.raises(ClientResponseError) as refused:
        await endpoint.request(json={})
    assert refused.value.status == 400


async def test_a_server_that_is_away_is_an_error_of_the_connection() -> None:
    endpoint = KeptOpen("http://127.0.0.1:9/webhook")
    try:
        with pytest.raises(aiohttp.ClientConnectionError):
            await endpoint.request(json={})
    finally:
        await endpoint.close()
