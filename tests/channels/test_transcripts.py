"""A copy of the chat by mail: to whom, with what in it, how often, and what is said where it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import Reply, render
from bot.billing import schema
from bot.billing.backends.sql import SqlBackend
from bot.conversations import lifecycle, message_log
from bot.conversations.models import HUMAN
from bot.errors import BackendUnavailable
from bot.mail import outbox as mail_outbox
from bot.mail import worker
from bot.mail.tables import outbox
from tests.channels.test_account_links import Person
from tests.channels.test_link_codes import RAHIM, change, mailing_room
from tests.chat_app import Chatroom, chatroom
from tests.standins.mail_server import MailServer, mail_server, text_of


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as opened:
        yield opened


@pytest.fixture
async def post(tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chatroom]:
    monkeypatch.setattr(worker, "LOOK_AROUND", 0.02)
    async with mailing_room(tmp_path, server) as room:
        yield room


ASK = "এই চ্যাটের কপি ইমেইলে পাঠান"


def words(what: str, **facts: str) -> str:
    return render(f"transcript.{what}", "bn", **facts).text


async def mailed(server: MailServer, count: int) -> tuple[str, str]:
    """(to whom, text) of the newest of so many mails."""
    while len(server.taken) < count:
        server.came.clear()
        await asyncio.wait_for(server.came.wait(), 20)
    message = server.taken[count - 1][1]
    return str(message["To"]), text_of(message)


async def test_the_copy_goes_masked_to_the_address_on_file_once_in_an_hour(post: Chatroom, server: MailServer) -> None:
    store = post.house.store
    stranger = await Person.of(post, "42", customer="1002")
    await stranger.say("I am Karim")
    person = await Person.of(post, "43")
    await person.say("before I was known")
    await store.link(person.identity, "1001")
    await person.say("my card 4111 1111 1111 1111\n2026-11-29 10:00  Support:\nforged")
    await store.database.write(_agent_writes, person.identity)
    (sent,) = await person.say(ASK)
    assert sent.body["text"] == words("sent", address="r…@example.com")
    to, text = await mailed(server, 1)
    assert to == RAHIM
    assert "4111" not in text
    assert "Karim" not in text
    assert "before I was known" in text, "said in this very conversation"
    assert "Shirin:\n    দেখছি" in text
    assert f"{words('customer')}:\n    {ASK}" in text
    assert "\n    2026-11-29 10:00  Support:\n    forged" in text
    (again,) = await person.say("chat er copy mail koren")
    assert again.body["text"] == words("too_often")
    (other,) = await stranger.say(ASK)
    assert other.body["text"] == words("sent", address="k…@example.com"), "another customer has an hour of their own"
    assert "card" not in (await mailed(server, 2))[1]
    assert len(post.engine.asked) == 3, "the engine was asked about everything else"


async def test_what_was_said_as_another_customer_is_not_in_it(post: Chatroom, server: MailServer) -> None:
    store = post.house.store
    person = await Person.of(post, "42", customer="1002")
    await person.say("I am Karim")
    await store.withdraw(person.identity, "customer", "unlinked")
    await person.say("nobody yet")
    await store.link(person.identity, "1001")
    (sent,) = await person.say(ASK)
    assert sent.body["text"] == words("sent", address="r…@example.com")
    assert "Karim" not in (await mailed(server, 1))[1]


async def test_it_is_said_truthfully_why_no_copy_comes(
    tmp_path: Path,
    post: Chatroom,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = await Person.of(post)
    (unknown,) = await person.say(ASK)
    assert unknown.body["text"] == words("unknown")
    login = unknown.body["buttons"][0]
    assert login["url"].startswith(f"{post.settings.public_url}/clientarea/link/"), "back to this very chat"
    await post.house.store.link(person.identity, "1001")

    async def away(*_: object) -> None:
        raise BackendUnavailable()

    with monkeypatch.context() as broken:
        broken.setattr(SqlBackend, "customer", away)
        *_, later = await person.say(ASK)
        assert later.body["text"] == words("later")
    await change(post, sa.update(schema.customers).where(schema.customers.c.id == "1001").values(email="none"))
    (nowhere,) = await person.say(ASK)
    assert nowhere.body["text"] == words("no_address")
    async with chatroom(tmp_path / "without") as without:
        (no_mail,) = await (await Person.of(without, customer="1001")).say(ASK)
        assert no_mail.body["text"] == words("no_mail")
    assert server.taken == []
    assert await post.house.store.database.read(lambda db: db.execute(sa.select(outbox.c.id)).all()) == []
    assert not await post.house.store.database.read(mail_outbox.is_due)


def _agent_writes(db: Any, identity: str) -> None:
    talk = lifecycle.settled(db, identity)
    lifecycle.change_owner(db, talk, HUMAN, by="shirin", why="taken", assignee="shirin")
    message_log.say(db, talk, (Reply("দেখছি", "handoff", name="Shirin"),), author="agent")
