"""Wait until something changes at the desk: woken by the commit of an event, whichever process wrote it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.database.engine import Database
from bot.events import heard
from bot.events.log import latest
from bot.events.tables import events

LOOK = 1.0  # seconds between looks for what no notice told of
GATHER = 0.15  # seconds in which what happens at once is told at once
#: Events after which a list or a conversation looks different.
SEEN = frozenset({
    "conversation.opened", "conversation.closed", "conversation.told", "conversation.noted", "message.received",
    "message.answered", "owner.changed", "ticket.opened", "ticket.replied", "ticket.assigned", "ticket.closed",
    "ticket.withdrawn", "ticket.taken_back", "identity.linked", "identity.withdrawn",
})  # fmt: skip
_NEWER = sa.select(sa.func.max(events.c.id)).where(events.c.id > sa.bindparam("after"), events.c.kind.in_(sorted(SEEN)))


def version(db: Any) -> int:
    """What to wait behind, as a list was read just now."""
    return latest(db)


def newer(db: Any, after: int) -> int:
    """The newest change behind `after`, which it is itself where there is none."""
    found = db.execute(_NEWER, {"after": after}).scalar()
    return int(found) if found is not None else min(after, latest(db))  # a database that was restored knows less


async def wait(database: Database, after: int, seconds: float, closing: Callable[[], bool]) -> int:
    """The version as soon as it is another one, or after so many seconds, or where the process is being stopped."""
    until, changed = time.monotonic() + seconds, asyncio.Event()

    def hear(notice: str | None) -> None:
        event = heard(notice) if notice is not None else None
        if notice is None or (event is not None and event.kind in SEEN):
            changed.set()

    with database.notices.heard_by(hear):
        while True:
            changed.clear()
            now = await database.glance(newer, after)
            left = until - time.monotonic()
            if now != after or left <= 0 or closing():
                return now
            try:
                await asyncio.wait_for(changed.wait(), min(left, LOOK))
                await asyncio.sleep(GATHER)
            except asyncio.TimeoutError:
                pass
