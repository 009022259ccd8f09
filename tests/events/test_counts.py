"""Events per day and kind, each counted once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import sqlalchemy as sa

from bot.database.engine import Database
from bot.events import KINDS, record
from bot.events.counts import EventCounts, totals
from bot.events.personal_data import erase
from bot.events.subscriptions import Subscriptions
from bot.events.tables import event_counts


async def test_every_event_is_counted_once(database: Database) -> None:
    for _ in range(3):
        await database.write(record, "ticket.opened")
    await Subscriptions(database, [EventCounts()]).catch_up()
    await database.write(record, "ticket.closed")
    await asyncio.gather(*(Subscriptions(database, [EventCounts()]).catch_up() for _ in range(3)))
    await Subscriptions(database, [EventCounts()]).catch_up()
    found = await database.read(totals)
    assert {kind: count for kind, count in found.items() if count} == {"ticket.opened": 3, "ticket.closed": 1}
    assert found.keys() == KINDS.keys()


async def test_days_are_counted_apart(database: Database) -> None:
    today, kind = date.today(), "ticket.opened"
    rows = [{"day": today - timedelta(days=days), "kind": kind, "count": 10**days} for days in range(3)]
    await database.write(lambda db: db.execute(sa.insert(event_counts), rows))
    assert (await database.read(totals))[kind] == 111
    assert (await database.read(totals, today - timedelta(days=1)))[kind] == 11


async def test_erased_events_count(database: Database) -> None:
    await database.write(lambda db: record(db, "ticket.opened", customer="1001", ticket="1"))
    await database.write(lambda db: erase(db, "1001", (), (), "erased-x"))
    await Subscriptions(database, [EventCounts()]).catch_up()
    assert (await database.read(totals))["ticket.opened"] == 1
