"""The client area's page, made by the hook of deploy/whmcs, proves to the chat who is logged in there."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import AsyncIterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from tests.chat_app import Chatroom, chatroom
from tests.standins.whmcs_hooks import CLIENT, WhmcsHooks, needs_php

KEY = "identitysecretidentitysecretidentity"
OWNER = {"client": 1001, "user": 7}
PAGE = ["ClientAreaFooterOutput", {"companyname": "A &amp; B</script>"}]

pytestmark = needs_php


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Chatroom]:
    async with chatroom(tmp_path, SAHAYAK_IDENTITY_SECRET=KEY) as opened:
        yield opened


@pytest.fixture
def whmcs(tmp_path: Path) -> WhmcsHooks:
    (tmp_path / "whmcs").mkdir()
    made = WhmcsHooks(tmp_path / "whmcs")
    made.configure(url="https://chat.example.com/", chat=True, identity_secret=KEY)
    return made


async def token(whmcs: WhmcsHooks, user: dict[str, Any]) -> str:
    (found,) = re.findall(r'token = "([^"]*)"', await whmcs.happens(PAGE, user=user))
    return str(found)


async def whose(room: Chatroom, token: str) -> str | None:
    """Whose chat it is once the token was shown; None for a stranger's."""
    visitor = await room.customer()
    status, _ = await visitor.ask("POST", "/chat/identity", json={"identity": token})
    assert status in (200, 401, 422, 400), status
    customer = (await room.house.store.get(visitor.conversation)).customer
    assert (status == 200) == (customer is not None)
    return customer


async def test_whoever_is_logged_in_there_is_that_customer_here_once(room: Chatroom, whmcs: WhmcsHooks) -> None:
    one = await token(whmcs, OWNER)
    assert await whose(room, one) == "1001"
    assert await whose(room, one) is None, "a copy of it was taken"
    assert await token(whmcs, OWNER) != one


async def test_the_page_shows_the_widget_and_nothing_of_the_secret(whmcs: WhmcsHooks) -> None:
    printed = await whmcs.happens(PAGE, user=OWNER)
    attributes = 'data-company="A &amp; B&lt;/script&gt;" defer'
    assert f'<script src="https://chat.example.com/static/widget.js" {attributes}></script>' in printed
    assert KEY not in printed
    assert printed.count("</script>") == 2


def changed(token: str, **claims: Any) -> str:
    """With other claims and the signature of before."""
    head, body, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    made = base64.urlsafe_b64encode(json.dumps({**told, **claims}).encode()).decode().rstrip("=")
    return ".".join((head, made, signature))


async def test_what_is_not_signed_with_its_key_just_now_is_a_strangers(
    room: Chatroom, whmcs: WhmcsHooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = await token(whmcs, OWNER)
    unsigned = good.rpartition(".")[0] + "."
    nobody = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    without = ".".join((nobody, good.split(".")[1], ""))
    for bad in (changed(good, sub="1002"), changed(good, aud="another-site"), unsigned, without, good[:-2], ""):
        assert await whose(room, bad) is None, bad
    whmcs.configure(url="https://chat.example.com", chat=True, identity_secret="another" * 6)
    assert await whose(room, await token(whmcs, OWNER)) is None, "another site's key"
    monkeypatch.setattr("jwt.api_jwt.datetime", Later)
    assert await whose(room, good) is None, "expired"


NOBODY: list[dict[str, Any]] = [
    {}, {"user": 7}, {"client": 1001}, {**OWNER, "admin": True}, {"client": 1001, "user": 8},
]  # fmt: skip


async def test_nobody_else_has_a_token(whmcs: WhmcsHooks) -> None:
    """Logged out; an admin who looks; a user whom the owner let in, who may not be allowed to see bills."""
    assert [await token(whmcs, user) for user in NOBODY] == [""] * len(NOBODY)
    whmcs.api = {}
    assert await token(whmcs, OWNER) == "", "its API does not say who the owner is"
    whmcs.configure(url="https://chat.example.com", chat=True, identity_secret=KEY, every_user=True)
    assert await token(whmcs, {"client": 1001, "user": 8}) != ""
    whmcs.configure(url="https://chat.example.com", chat=True, identity_secret="short")
    whmcs.api = {"GetClientsDetails": CLIENT}
    assert await token(whmcs, OWNER) == ""
    whmcs.configure(url="https://chat.example.com", identity_secret=KEY)
    assert await whmcs.happens(PAGE, user=OWNER) == "", "the chat is not wanted"


class Later(datetime):
    """When a token's life is over."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.fromtimestamp(time.time() + 301, tz)
