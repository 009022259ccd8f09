"""A picture or PDF sent from the widget: one message, for agents only, answered without a claim to have read it."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.channels.web.uploads import PER_ADDRESS
from bot.conversations import attachments, retention
from bot.conversations.models import Inbound
from bot.conversations.tables import conversations, files
from bot.desk.ticket_cli import ticket_lines
from bot.errors import StoreUnavailable
from tests.chat_app import chatroom
from tests.media.pictures import PLACE, pdf, picture, slowly
from tests.waiting import until


async def send(customer, data, name="shot.png", ident=None, **headers):
    path = f"/chat/files?id={ident or uuid.uuid4()}"
    headers = {"Content-Type": "image/png", **headers}
    return await customer.ask("POST", f"{path}&{urlencode({'name': name})}", data=data, headers=headers)


def kept(room):
    return sorted((room.settings.var / "media").glob("*"))


async def test_a_picture_becomes_a_message_and_an_honest_answer(room):
    customer = await room.customer()
    ident = str(uuid.uuid4())
    status, told = await send(customer, picture("PNG"), "../payment shot.png", ident)
    assert (status, told) == (200, {"ok": True, "seq": 1, "new": True})
    (answer,) = await customer.heard()
    assert answer["text"] == render("media.received", "bn").text
    assert room.engine.asked == [], "nobody has read it"
    own = (await customer.updates())["messages"][0]
    assert (own["author"], own["id"], own["text"]) == ("customer", ident, "📎 payment shot.png")
    (file,) = kept(room)
    assert PLACE not in file.read_bytes()
    assert await send(customer, picture("PNG"), "again.png", ident) == (200, {"ok": True, "seq": 1, "new": False})
    assert kept(room) == [file], "a repeated delivery keeps nothing"


async def test_agents_find_it_and_nobody_is_served_it(room):
    customer = await room.customer()
    await send(customer, pdf(), "receipt.pdf")
    await customer.heard()
    await customer.say("person")
    await customer.heard(2)
    await send(customer, picture("JPEG"), "later\x1b[31m.jpg")
    (ticket,) = await room.house.store.tickets()
    assert ticket.transcript[0]["text"] == "📎 receipt.pdf"
    shown = "\n".join(ticket_lines(ticket, await room.house.store.said_in(ticket.conversation)))
    assert "customer: \n" not in shown, "a file alone is no empty line"
    for file in kept(room):
        assert file.stem in shown
        for path in (f"/media/{file.name}", f"/static/../media/{file.name}", f"/chat/files/{file.stem}", "/chat/files"):
            async with room.client.get(path) as reply:
                assert reply.status in (404, 405)
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("data", "query", "status", "error"),
    [
        (b"<html>", "id={id}", 415, "file_refused"),
        (b"", "id={id}", 415, "file_refused"),
        (b"%PDF-" + bytes(2**20), "id={id}", 413, "file_too_large"),
        (pdf(), "", 400, "bad_request"),
        (pdf(), "id=../x", 400, "bad_request"),
        (pdf(), "id={id}&id={id}", 400, "bad_request"),
    ],
)
async def test_what_is_refused_leaves_nothing(small_room, data, query, status, error):
    customer = await small_room.customer()
    got, told = await customer.ask("POST", f"/chat/files?{query.format(id=uuid.uuid4())}", data=data)
    assert (got, told["error"]) == (status, error)
    assert kept(small_room) == []
    assert (await customer.updates())["last"] == 0


@pytest.fixture
async def small_room(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_MEDIA_MB="1") as opened:
        yield opened


async def test_who_may_not_speak_sends_nothing(room, monkeypatch):
    customer = await room.customer()
    old = customer.token
    await customer.ask("DELETE", "/chat/session")
    for token in (old, "", "x" * 40):
        customer.token = token
        status, _ = await send(customer, picture("PNG"))
        assert status == 401
    assert kept(room) == []
    customer = await room.customer()
    monkeypatch.setattr(attachments, "A_DAY", 2)
    statuses = [(await send(customer, pdf()))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert len(kept(room)) == 2, "a refused file is gone at once"

    async def away(*_args):
        raise StoreUnavailable()

    monkeypatch.setattr(room.house.store, "accept", away)
    assert (await send(customer, pdf()))[0] == 503
    assert len(kept(room)) == 2


async def test_one_address_does_not_take_all_places(room):
    go = asyncio.Event()

    async def slowly():
        yield b"%PDF-"
        await go.wait()

    customers = [await room.customer() for _ in range(PER_ADDRESS + 1)]
    sending = [asyncio.create_task(send(one, slowly())) for one in customers[:-1]]
    await until(lambda: room.house.media.reading == PER_ADDRESS)
    assert (await send(customers[-1], pdf()))[0] == 429
    go.set()
    assert {status for status, _ in await asyncio.gather(*sending)} == {200}
    assert (await send(customers[-1], pdf()))[0] == 200


async def test_words_beside_a_picture_are_answered_too(room):
    talk = await room.house.store.start("telegram", "42")
    file = await room.house.media.keep(slowly(picture("JPEG")), "photo.jpg")
    await room.house.inbox.accept(Inbound(talk.identity, "telegram", "m1", text="my bill?", files=(file,)))

    async def said():
        lines = await room.house.store.after(talk.identity, 1)
        return lines if len(lines) >= 2 else ()

    assert [line.body["text"] for line in await until(said)] == [render("media.kept", "bn").text, "heard: my bill?"]


async def test_a_file_goes_with_its_conversation(room):
    customer, other = await room.customer(), await room.customer()
    for one in (customer, other):
        await send(one, picture("WEBP"), "a.webp")
        await one.heard()
    database, media = room.house.store.database, room.house.media

    def long_ago(db):
        row = sa.update(conversations).where(conversations.c.identity == customer.conversation)
        db.execute(row.values(last_activity=time.time() - 9e6, created_at=time.time() - 9e6))

    await database.write(long_ago)
    for file in kept(room):
        os.utime(file, (1, 1))
    unclaimed = await media.keep(slowly(pdf()))
    assert await retention.forget_older(database, time.time() - 8e6) == 1
    assert await attachments.sweep(database, media) == 1
    (row,) = await database.read(lambda db: db.execute(sa.select(files)).all())
    assert {file.stem for file in kept(room)} == {row.id, unclaimed.id}, "another's, and one that is on its way"
    os.utime(media.path(unclaimed), (1, 1))
    assert await attachments.sweep(database, media) == 1
