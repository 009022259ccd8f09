"""A disk with hardly any room: new messages are refused in words, and everything else goes on."""

from __future__ import annotations

import uuid

import pytest

from bot.answers import render
from bot.lang import LANGUAGES
from tests.chat_app import Customer, chatroom

MORE_THAN_THERE_IS = "1000000000"  # MB


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_message_is_refused_in_words_and_what_was_said_stays(tmp_path, language):
    async with chatroom(tmp_path) as well:
        customer = await well.customer()
        await customer.say("before")
        await customer.heard()
    async with chatroom(tmp_path, SAHAYAK_DISK_RESERVE_MB=MORE_THAN_THERE_IS) as full:
        late = Customer(full.client)
        late.token = customer.token
        speaks = {"Accept-Language": language}
        message = {"id": str(uuid.uuid4()), "text": "now"}
        status, told = await late.ask("POST", "/chat/messages", json=message, headers=speaks)
        assert (status, told["error"]) == (507, "store_full")
        assert told["message"] == render("errors.store_full", language).text
        assert (await full.ask("now"))[0] == 507
        status, told = await Customer(full.client).ask("POST", "/chat/session", headers=speaks)
        assert (status, told["error"]) == (507, "store_full")
        assert len((await late.updates())["messages"]) == 2, "what was said can be read"
        assert (await late.ask("POST", "/chat/session"))[0] == 200, "a session that is there goes on"
        assert (await late.ask("DELETE", "/chat/session"))[0] == 200, "and can be left"
        status, health = await late.ask("GET", "/healthz")
        assert (status, health["ok"], health["disk"], health["database"]) == (200, False, "full", "ok")
    async with chatroom(tmp_path) as well:
        again = await well.customer()
        await again.say("after")
        await again.heard()
