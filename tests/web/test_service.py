"""The application as operators and machines see it: health, metrics, description, errors, headers."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from pydantic import TypeAdapter, ValidationError

from bot import errors
from bot.channels.web import api
from bot.web import problems
from bot.web.openapi import description
from tests.chat_app import Chatroom, chatroom

DESCRIPTION = description(message_limit=2000)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Chatroom]:
    async with chatroom(tmp_path) as opened:
        yield opened


async def test_every_route_of_the_api_is_described_and_the_other_way_round(room):
    described = {(path, method.upper()) for path, methods in DESCRIPTION["paths"].items() for method in methods}
    served = {
        (route.resource.canonical, route.method)
        for route in room.client.app.router.routes()
        if route.resource.canonical.startswith("/chat/") or route.resource.canonical in DESCRIPTION["paths"]
    }
    assert {row for row in served if row[1] not in {"OPTIONS", "HEAD"}} == described
    async with room.client.get("/openapi.json") as reply:
        assert await reply.json() == DESCRIPTION


def test_the_description_is_an_openapi_document():
    validate(DESCRIPTION)


def test_every_reference_of_the_description_leads_somewhere():
    used = set(re.findall(r"#/components/schemas/(\w+)", str(DESCRIPTION)))
    assert used == set(DESCRIPTION["components"]["schemas"])


def exactly(shape: type, told: object) -> None:
    """Everything that is described, as it is described, and nothing else."""
    TypeAdapter(shape).validate_python(told, strict=True, extra="forbid")


async def test_what_is_sent_is_what_is_described(room):
    customer = await room.customer()
    _, session = await customer.ask("POST", "/chat/session")
    exactly(api.Session, session)
    said = {"id": str(uuid.uuid4()), "text": "menu"}
    exactly(api.Accepted, (await customer.ask("POST", "/chat/messages", json=said))[1])
    await customer.heard()
    told = await customer.updates()
    assert told["messages"][1]["buttons"]
    exactly(api.Updates, told)
    exactly(api.Updates, (await customer.ask("GET", "/chat/history"))[1])
    exactly(api.LanguageChosen, (await customer.ask("POST", "/chat/language", json={"language": "bn"}))[1])
    exactly(api.Done, (await customer.ask("POST", "/chat/typing"))[1])
    exactly(api.Answer, (await room.ask("hello"))[1])
    exactly(api.Problem, (await customer.ask("GET", "/nowhere"))[1])
    exactly(api.Health, (await customer.ask("GET", "/healthz"))[1])
    with pytest.raises(ValidationError):
        exactly(api.Session, {**session, "customer": "1001"})


async def test_health_tells_each_part(room):
    async with room.client.get("/healthz") as reply:
        assert reply.status == 200
        told = await reply.json()
    assert told == {"ok": False, "web": "ok", "database": "ok", "disk": "ok", "engine": "ok", "actions": "down"}
    room.engine.down = True
    async with room.client.get("/healthz") as reply:
        assert (reply.status, (await reply.json())["engine"]) == (200, "down")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/chat/nowhere", 405, "not_found"),
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/healthz", 405, "not_found"),
        ("GET", "/chat/history", 401, "session_expired"),
    ],
)
async def test_errors_have_one_shape_in_the_readers_language(room, method, path, status, code):
    messages = {}
    for wished, language in [("en-GB,en;q=0.9", "en"), ("bn-BD", "bn"), ("fr, en;q=0.5, bn;q=0.4", "en"), ("", "bn"),
                             ("en;q=0.4, bn;q=0.5", "bn"),
                             (";q=x,,en;q=1", "en")]:  # fmt: skip
        async with room.client.request(method, path, headers={"Accept-Language": wished}) as reply:
            told = await reply.json()
            assert reply.status == status
        assert set(told) == {"ok", "error", "message"}
        assert (told["ok"], told["error"]) == (False, code)
        assert messages.setdefault(language, told["message"]) == told["message"]
    assert messages["en"] != messages["bn"]
    assert re.search("[\u0980-\u09ff]", messages["bn"])


async def test_a_mistake_of_ours_shows_no_trace(room, monkeypatch):
    def broken(*_args):
        raise RuntimeError("the inside of the house")

    monkeypatch.setattr(type(room.house.engine), "alive", broken)
    async with room.client.get("/healthz") as reply:
        body = await reply.text()
        assert reply.status == 500
    assert '"error": "unexpected"' in body
    assert "inside" not in body
    assert "Traceback" not in body


async def test_every_answer_carries_the_security_headers(room):
    for path in ("/healthz", "/chat/history", "/nowhere", "/openapi.json"):
        async with room.client.get(path) as reply:
            policy = reply.headers["Content-Security-Policy"]
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Referrer-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_every_error_has_its_own_code():
    def tree(cls):
        yield cls
        for child in cls.__subclasses__():
            yield from tree(child)

    codes = [cls.code for cls in tree(errors.BotError) if "code" in vars(cls)]
    assert len(codes) == len(set(codes))


def test_a_database_that_takes_nothing_has_a_page_that_says_so():
    kinds = (errors.StoreUnavailable, *errors.StoreUnavailable.__subclasses__())
    assert {problems.PAGES.get(kind.code) for kind in kinds} == {"unavailable"}
