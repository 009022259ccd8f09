"""A day's figures: read its events, write its rows anew. Functions of a connection inside a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.analytics import goals
from bot.analytics.tables import days, questions
from bot.analytics.tables import visits as table
from bot.analytics.visits import KINDS, Questions, Visit, visits
from bot.database.parts import in_parts
from bot.events import Event
from bot.events.log import latest
from bot.events.tables import events

DAY = timedelta(days=1)
#: Seconds after the end of a day, when nothing more can change its figures: its last visit may go on for a while.
SETTLED = goals.DONE_WITHIN + 86400.0
#: Rows are numbered in the order of their commits, which is nearly that of their times: clocks differ and are set.
_SLACK = 3600.0
_COLUMNS = tuple(events.c[field.name] for field in fields(Event))
_NEXT = (
    sa.select(events.c.id, events.c.at).where(events.c.id > sa.bindparam("behind")).order_by(events.c.id).limit(1)
)  # fmt: skip
_FIRST = sa.select(events.c.at).order_by(events.c.id).limit(1)


def bounds(day: date, zone: tzinfo) -> tuple[float, float]:
    """When it begins and ends there: seconds since 1970 (UTC)."""
    return tuple(datetime(one.year, one.month, one.day, tzinfo=zone).timestamp() for one in (day, day + DAY))  # type: ignore[return-value]


def first_event(db: Any) -> float | None:
    """When the oldest event happened."""
    found: float | None = db.execute(_FIRST).scalar()
    return found


def read(db: Any, day: date, zone: tzinfo) -> tuple[list[Visit], Questions]:
    """What the event log says of the visits that began on this day."""
    start, end = bounds(day, zone)
    before, behind = start - goals.DONE_WITHIN - _SLACK, end + SETTLED + _SLACK
    least, most = _behind(db, before), _behind(db, behind)
    span = sa.and_(events.c.id > least, events.c.id <= most)
    of_day = sa.and_(events.c.id > _behind(db, start - _SLACK), events.c.id <= _behind(db, end + _SLACK))
    talks = _among(db, events.c.conversation, sa.and_(events.c.kind == "message.received", of_day))
    happened = list(_events(db, events.c.conversation, talks, sa.and_(span, events.c.kind.in_(sorted(KINDS)))))
    people = sorted({event.customer for event in happened if event.customer is not None})
    # What was paid before is looked at too, however long ago.
    paid_or_new = sa.or_(events.c.kind == goals.SETTLED, events.c.id > least)
    until = sa.and_(events.c.id <= most, events.c.kind.in_(sorted(goals.LEDGER)), paid_or_new)
    ledger: Mapping[str, list[Event]] = defaultdict(list)
    for event in _events(db, events.c.customer, people, until):
        ledger[str(event.customer)].append(event)
    return visits(happened, ledger, start, end)


def write(db: Any, day: date, made_at: float, made: Sequence[Visit], per_subject: Questions) -> bool:
    """Put these rows in the place of the day's; False where another process is about to."""
    values = {"made_at": made_at}
    # The day's own row first: whoever has it is alone with the others.
    if not db.execute(sa.update(days).where(days.c.day == day).values(values)).rowcount:
        try:
            with db.begin_nested():
                db.execute(sa.insert(days).values(day=day, **values))
        except IntegrityError:
            return False
    for one in (table, questions):
        db.execute(sa.delete(one).where(one.c.day == day))
    if made:
        db.execute(sa.insert(table), [{"day": day, "number": n, **asdict(one)} for n, one in enumerate(made, start=1)])
    if per_subject:
        names = ("channel", "language", "topic", "subject")
        rows = [
            dict(zip(names, one, strict=True), day=day, messages=count) for one, count in sorted(per_subject.items())
        ]
        db.execute(sa.insert(questions), rows)
    return True


def made(db: Any) -> dict[date, float]:
    """Day -> when its rows were made."""
    return {row.day: row.made_at for row in db.execute(sa.select(days))}


def _behind(db: Any, at: float) -> int:
    """The number of an event behind which all others happened at that time or later, by halving: `at` has no index."""
    low, high = 0, latest(db)
    while low < high:
        middle = (low + high) // 2
        row = db.execute(_NEXT, {"behind": middle}).first()
        if row is None or row.at >= at:
            high = middle
        else:
            low = row.id
    return low


def _among(db: Any, column: Any, where: Any) -> list[str]:
    return sorted(db.execute(sa.select(column).where(where, column.is_not(None)).distinct()).scalars())


def _events(db: Any, column: Any, ids: Sequence[str], where: Any) -> Iterator[Event]:
    for some in in_parts(ids):
        query = sa.select(*_COLUMNS).where(column.in_(some), where).order_by(events.c.id)
        yield from (Event(*row) for row in db.execute(query))
