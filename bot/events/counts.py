"""How often each kind of event happened, per day: what operators look at, without reading the whole log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.events.kinds import KINDS
from bot.events.log import Event
from bot.events.subscriber import TransactionalSubscriber
from bot.events.tables import event_counts as table


class EventCounts(TransactionalSubscriber):
    """Counts every event exactly once, over all processes and restarts, since the log began."""

    name: ClassVar[str] = "event_counts"
    kinds: ClassVar[frozenset[str]] = frozenset(KINDS)
    from_beginning: ClassVar[bool] = True
    prompt: ClassVar[bool] = False  # a second's worth at once costs a turn nothing
    erased: ClassVar[bool] = True  # they happened all the same

    def apply(self, db: Any, events: Sequence[Event]) -> None:
        seen = Counter((datetime.fromtimestamp(event.at, timezone.utc).date(), event.kind) for event in events)
        for (day, kind), count in sorted(seen.items()):
            here = (table.c.day == day, table.c.kind == kind)
            # Nobody else adds a row between the two: whoever holds the cursor is alone.
            if not db.execute(sa.update(table).where(*here).values(count=table.c.count + count)).rowcount:
                db.execute(sa.insert(table).values(day=day, kind=kind, count=count))


def totals(db: Any, since: date | None = None) -> dict[str, int]:
    """Events of each kind, with 0 for those that never happened; `since`: from this day on (UTC)."""
    query = sa.select(table.c.kind, sa.func.sum(table.c.count)).group_by(table.c.kind)
    if since is not None:
        query = query.where(table.c.day >= since)
    return dict.fromkeys(KINDS, 0) | {kind: int(count) for kind, count in db.execute(query)}
