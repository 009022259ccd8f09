"""The event log: add to it inside the transaction that causes the event, read it in order."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from bot.database.notices import CHANNEL, announce, payload
from bot.database.prepared import Prepared
from bot.events.kinds import KINDS
from bot.events.tables import WAS_ERASED, events

MOST_DATA = 2000  # characters of an event's data as JSON
LOCK = 7_331_003  # the advisory lock of whoever adds an event
NOTICE = "event"  # the topic under which listeners hear of it


@dataclass(frozen=True)
class Event:
    """One row of the log. `id` grows in the order of the commits; `at`: seconds since 1970 (UTC)."""

    id: int
    at: float
    kind: str
    conversation: str | None
    identity: str | None
    customer: str | None
    seq: int | None  # the message's, within its conversation
    data: Mapping[str, Any]


_COLUMNS = tuple(events.c[field.name] for field in fields(Event))
# Not an insert of the table, which would write the JSON a second time.
_ADD = Prepared(
    sa.text(
        "INSERT INTO events (at, kind, conversation, identity, customer, seq, data) "
        "VALUES (:at, :kind, :conversation, :identity, :customer, :seq, :data)"
    )
)
# The lock is taken before the row gets its number and is held until the commit, so that numbers come in the order of
# commits: else a reader who has seen 8 would never look at a 7 that commits later. One statement, notice included.
_ADD_ON_POSTGRES = sa.text(
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(CAST(:lock AS bigint))) "
    "INSERT INTO events (at, kind, conversation, identity, customer, seq, data) "
    "SELECT CAST(:at AS double precision), CAST(:kind AS varchar), CAST(:conversation AS varchar), "
    "CAST(:identity AS varchar), CAST(:customer AS varchar), CAST(:seq AS integer), CAST(:data AS json) FROM turn "
    "RETURNING CAST(pg_notify(CAST(:channel AS text), CAST(:notice AS text)) AS text)"
)


def record(
    db: Any,
    kind: str,
    *,
    conversation: str | None = None,
    identity: str | None = None,
    customer: str | None = None,
    seq: int | None = None,
    **data: Any,
) -> None:
    """Add an event. Call it last in the transaction that causes it: nobody else can add one before that has ended.

    `data`: the facts that KINDS names for this kind, as plain JSON. Raises ValueError for others, and for too many.
    """
    known = KINDS.get(kind)
    if known is None or not data.keys() <= set(known.facts):
        raise ValueError(f"no such event: {kind} with {sorted(data)}")
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if len(written) > MOST_DATA:
        raise ValueError(f"too much for an event: {kind}, {len(written)} characters")
    subject = {"conversation": conversation, "identity": identity, "customer": customer, "seq": seq}
    notice = " ".join((NOTICE, kind, conversation or "-", identity or "-"))
    row = {"at": time.time(), "kind": kind, **subject, "data": written}
    announce(db, notice)
    if db.dialect.name == "postgresql":
        sent = {"lock": LOCK, "channel": CHANNEL, "notice": payload(db, notice)}
        db.execute(_ADD_ON_POSTGRES, {**row, **sent})
    else:
        _ADD.run(db, row)


@dataclass(frozen=True)
class Heard:
    """What a notice says of an event that has just been committed."""

    kind: str
    conversation: str | None
    identity: str | None


def heard(notice: str) -> Heard | None:
    """The event of a notice; None where it is about something else."""
    topic, *rest = notice.split(" ")
    if topic != NOTICE or len(rest) != 3:
        return None
    kind, conversation, identity = rest
    return Heard(kind, None if conversation == "-" else conversation, None if identity == "-" else identity)


def latest(db: Any) -> int:
    """The number of the newest event; 0 where there is none."""
    return int(db.execute(sa.select(sa.func.max(events.c.id))).scalar() or 0)


def after(db: Any, cursor: int, kinds: Collection[str], limit: int, erased: bool = False) -> tuple[Event, ...]:
    """The next events of these kinds behind `cursor`, oldest first; `erased`: those without their facts too."""
    query = sa.select(*_COLUMNS).where(events.c.id > cursor, events.c.kind.in_(sorted(kinds)))
    if not erased:
        query = query.where(~WAS_ERASED)
    return tuple(Event(*row) for row in db.execute(query.order_by(events.c.id).limit(limit)))


def count_after(db: Any, cursor: int, kinds: Collection[str]) -> int:
    """How many events of these kinds there are behind `cursor`."""
    behind = sa.select(sa.func.count()).where(events.c.id > cursor, events.c.kind.in_(sorted(kinds)))
    return int(db.execute(behind).scalar() or 0)
