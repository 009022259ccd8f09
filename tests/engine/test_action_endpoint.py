"""The engine's way to the action server, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import ValidationError

from bot.engine.tensorflow_absent import stand_in

stand_in()

from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.utils.endpoints import ClientResponseError, EndpointConfig  # noqa: E402

from bot.engine.action_endpoint import KeptOpen, shorten  # noqa: E402

ANSWER = {"events": [{"event": "slot", "name": "frame", "value": None}], "responses": [{"text": "৳৪,৫০০"}]}


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


@pytest.mark.parametrize(
    "wrong", [[], {"events": {}}, {"responses": ["text"]}, {"events": [{"event": "no such event"}]}, {"events": [{}]}]
)
def test_what_rasa_refuses_stays_refused(monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr("rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT", 300)
    action = RemoteAction("action_my_due", None)
    with pytest.raises(ValidationError):
        action._validate_action_result(wrong)
    assert action._validate_action_result(ANSWER)
    shorten()
    with pytest.raises(ValidationError):
        action._validate_action_result(wrong)
    assert action._validate_action_result(ANSWER)
