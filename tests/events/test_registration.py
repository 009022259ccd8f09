"""What happens as soon as the first customer can be served is already somebody's to read."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from bot.events.tables import subscribers
from tests.chat_app import chatroom


async def test_every_subscriber_has_its_place_before_anybody_is_served(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("bot.events.subscriptions.Subscriptions.run", _never)
    async with chatroom(tmp_path) as room:
        names = await room.house.store.database.read(
            lambda db: set(db.execute(sa.select(subscribers.c.name)).scalars())
        )
    assert {"event_counts", "payment_news"} <= names


async def _never(_subscriptions: object) -> None:
    """Nobody works, until the house is closed."""
    await asyncio.Event().wait()
