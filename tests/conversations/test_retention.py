"""Housekeeping forgets conversations that have been over for longer than the setting says, and nothing else."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import render
from bot.conversations import retention
from bot.conversations.tables import conversations, messages, tickets
from bot.database.engine import Database
from bot.events import record
from bot.events.tables import events
from tests.chat_app import Chatroom, chatroom
from tests.empty_database import empty_copy

DAY = 86400.0
#: What was said in a conversation -> whether a retention of 30 days leaves it.
CASES = {
    "silent for long": False,
    "closed long ago": False,
    "closed lately": True,
    "waits for a person": True,
    "of today": True,
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return empty_copy(tmp_path / "sahayak.db")
    found: str = request.getfixturevalue("fresh_postgres")
    return found


async def fill(room: Chatroom) -> None:
    store = room.house.store
    for case in CASES:
        customer = await room.customer()
        await customer.say(f"{case}, person" if case not in ("silent for long", "of today") else case)
        await customer.heard()
        if case.startswith("closed"):
            await store.close_ticket((await store.tickets())[0].number, render)
    facts = {"reference": "R1", "gateway": "stripe", "transaction": "T1", "amount": "5.00", "currency": "USD"}
    await store.database.write(lambda db: record(db, "payment.proved", customer="1001", **facts))
    await store.database.write(lambda db: record(db, "link.opened", customer="1001", purpose="pay", invoices=["1"]))
    await store.database.write(age, time.time() - 40 * DAY)


def age(db: Any, then: float) -> None:
    """All but today's was 40 days ago; one ticket was closed since."""
    bodies = {row.conversation: row.body["text"] for row in db.execute(sa.select(messages).order_by("seq")).all()
              if row.direction == "in"}  # fmt: skip
    lately = [talk for talk, text in bodies.items() if text.startswith("closed lately")]
    old = [talk for talk, text in bodies.items() if text != "of today"]
    db.execute(sa.update(conversations).where(conversations.c.id.in_(old)).values(last_activity=then, created_at=then))
    db.execute(sa.update(tickets).where(tickets.c.conversation.not_in(lately)).values(opened_at=then))
    closed = tickets.c.closed_at.is_not(None) & tickets.c.conversation.not_in(lately)
    db.execute(sa.update(tickets).where(closed).values(closed_at=then))


def left(db: Any) -> dict[str, set[str]]:
    """Which cases each table still knows something of."""
    said = {row.conversation: row.body["text"].partition(",")[0]
            for row in db.execute(sa.select(messages)).all() if row.direction == "in"}  # fmt: skip
    known = {
        "messages": set(said),
        "conversations": set(db.execute(sa.select(conversations.c.id)).scalars()),
        "events": set(db.execute(sa.select(events.c.conversation)).scalars()) - {None},
    }
    assert set(db.execute(sa.select(tickets.c.conversation)).scalars()) <= known["conversations"]
    return {name: {said.get(talk, "unknown") for talk in talks} for name, talks in known.items()}


@pytest.mark.parametrize("days", ["0", "30"])
async def test_what_is_over_for_longer_is_forgotten(url: str, tmp_path: Path, days: str) -> None:
    async with chatroom(tmp_path, DATABASE_URL=url) as room:
        await fill(room)
    other = Database(url)
    kept = {case for case, stays in CASES.items() if stays or days != "30"}
    async with chatroom(tmp_path, DATABASE_URL=url, SAHAYAK_RETENTION_DAYS=days) as room:
        until = time.monotonic() + (30 if days == "30" else 0.5)
        while time.monotonic() < until:
            await asyncio.sleep(0.05)
            if days == "30" and (await other.read(left))["events"] == kept:
                break
        found = await other.read(left)
        assert found == dict.fromkeys(found, kept)
        ledger = await other.read(
            lambda db: db.execute(sa.select(events).where(events.c.kind == "payment.proved")).one()
        )
        assert (ledger.customer, ledger.data["amount"]) == ("1001", "5.00")
        ticket = next(one for one in await room.house.store.tickets() if one.state == "open")
        assert (await room.house.store.close_ticket(ticket.number, render)).state == "closed"
    await other.close()


async def test_what_happened_to_a_customer_long_ago_is_forgotten_without_the_ledger(url: str, tmp_path: Path) -> None:
    async with chatroom(tmp_path, DATABASE_URL=url) as room:
        store = room.house.store
        await fill(room)
        await retention.forget_older(store.database, time.time() + DAY)
        rows = await store.database.read(lambda db: db.execute(sa.select(events).order_by("id")).all())
        assert {row.kind for row in rows if row.customer} == {"payment.proved"}
        assert all(row.data == {"erased": True} for row in rows if row.kind == "link.opened")


async def test_who_writes_just_before_it_is_forgotten_keeps_it(url: str, tmp_path: Path) -> None:
    async with chatroom(tmp_path, DATABASE_URL=url) as room:
        store, database = room.house.store, room.house.store.database
        silent, comes_back = await room.customer(), await room.customer()
        for customer in (silent, comes_back):
            await customer.say("before")
            await customer.heard()
        before = time.time()
        talks = await database.read(retention.over, before)
        assert len(talks) == 2
        await comes_back.say("here I am again")
        await comes_back.heard(2)
        assert await database.write(retention.forget, talks, before) == 1
        assert await store.get(silent.conversation) is None
        assert len(await store.after(comes_back.conversation, 0)) == 4


async def test_a_conversation_that_goes_on_meanwhile_stays(url: str, tmp_path: Path) -> None:
    """Customers write while all that is over is forgotten: a message that was taken is there, or its sender is told."""
    async with chatroom(tmp_path, DATABASE_URL=url) as room:
        store = room.house.store
        customers = [await room.customer() for _ in range(10)]
        for customer in customers:
            await customer.say("before")
            await customer.heard()

        async def write(customer: Any) -> int:
            status, _ = await customer.ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "text": "now"})
            return int(status)

        forgotten = asyncio.gather(*(retention.forget_older(store.database, time.time()) for _ in range(3)))
        answers = await asyncio.gather(*map(write, customers))
        await forgotten
        for customer, status in zip(customers, answers, strict=True):
            talk = await store.get(customer.conversation)
            lines = await store.after(talk.identity, 0) if talk else ()
            assert status in (200, 401, 404)
            assert (status == 200) == any(line.body["text"] == "now" for line in lines)
