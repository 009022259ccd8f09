"""How far each subscriber has come, in SQL: who works for it, what failed. Functions inside transactions."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.database.stored_times import over
from bot.events.log import count_after, latest
from bot.events.tables import events, subscribers

MOST_ERROR = 200  # characters
LONGEST_LEASE, LONGEST_WAIT = 60.0, 300.0  # seconds that anybody takes a lease for, or waits between two tries

_THIS = subscribers.c.name == sa.bindparam("who")
_HELD = sa.and_(_THIS, subscribers.c.lease_owner == sa.bindparam("worker"))
_HERE = sa.and_(_HELD, subscribers.c.cursor == sa.bindparam("was"))
_NOW = sa.bindparam("now", type_=sa.Float)
_UNHELD, _DUE = over(subscribers.c.lease_until, _NOW, LONGEST_LEASE), over(subscribers.c.not_before, _NOW, LONGEST_WAIT)
_FREE = sa.or_(subscribers.c.lease_owner == sa.bindparam("worker"), _UNHELD)
_TAKE = sa.update(subscribers).where(_THIS, _FREE, _DUE)
_PLACE = sa.select(subscribers.c.cursor, subscribers.c.attempts).where(_THIS)
_HOLD = sa.update(subscribers).where(_HELD)
_MOVE = sa.update(subscribers).where(_HERE)
_NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": 0.0}
_WELL: dict[str, Any] = {"attempts": 0, "not_before": 0.0, "failing_since": None, "last_error": None}


class LeaseLost(Exception):
    """Another process works for this subscriber now; whatever was under way here counts no longer."""


@dataclass(frozen=True)
class Place:
    """`cursor`: the last event that is done with; `attempts` at the next, in vain."""

    cursor: int
    attempts: int


@dataclass(frozen=True)
class Progress:
    """What an operator wants to know. `behind`: events that wait; times are seconds since 1970."""

    name: str
    behind: int
    attempts: int
    failing_since: float | None
    last_error: str | None


def register(db: Any, name: str, from_beginning: bool) -> None:
    """A row for a new subscriber; one that is known goes on where it was."""
    if db.execute(_PLACE, {"who": name}).first():
        return
    begin = 0 if from_beginning else latest(db)
    try:
        with db.begin_nested():
            db.execute(sa.insert(subscribers).values(name=name, cursor=begin, created_at=time.time()))
    except IntegrityError:
        pass  # another process began at the same moment


def take(db: Any, name: str, worker: str, seconds: float) -> Place | None:
    """The lease and where to go on; None where another has it, or where it is too early to try again."""
    now = time.time()
    lease = {"lease_owner": worker, "lease_until": now + seconds}
    if not db.execute(_TAKE, {"who": name, "worker": worker, "now": now, **lease}).rowcount:
        return None
    return Place(*db.execute(_PLACE, {"who": name}).one())


def hold(db: Any, name: str, worker: str, seconds: float) -> bool:
    """Renew the lease; False where it is another's."""
    return bool(db.execute(_HOLD, {"who": name, "worker": worker, "lease_until": time.time() + seconds}).rowcount)


def move(db: Any, name: str, worker: str, was: int, to: int) -> None:
    """All up to event `to` is done with. Raises LeaseLost where this is not the worker's to say any more."""
    if not db.execute(_MOVE, {"who": name, "worker": worker, "was": was, "cursor": to, **_WELL}).rowcount:
        raise LeaseLost(name)


def fail(db: Any, name: str, worker: str, place: Place, error: str, wait: float) -> None:
    """The event behind the cursor failed once more; nobody tries it before `wait` seconds have gone."""
    now = time.time()
    since = sa.func.coalesce(subscribers.c.failing_since, now)
    failed = {"attempts": place.attempts + 1, "not_before": now + wait, "last_error": error[:MOST_ERROR]}
    change = _MOVE.values(failing_since=since)
    db.execute(change, {"who": name, "worker": worker, "was": place.cursor, **failed, **_NO_LEASE})


def release(db: Any, name: str, worker: str) -> None:
    db.execute(_HOLD, {"who": name, "worker": worker, **_NO_LEASE})


def behind(db: Any, names: Collection[str]) -> list[str]:
    """Those of `names` that there is something new for, that nobody works for, and that may try now."""
    new = subscribers.c.cursor < sa.select(sa.func.max(events.c.id)).scalar_subquery()
    query = sa.select(subscribers.c.name).where(subscribers.c.name.in_(sorted(names)), _UNHELD, _DUE, new)
    return list(db.execute(query, {"now": time.time()}).scalars())


def progress(db: Any, wanted: Mapping[str, Collection[str]]) -> tuple[Progress, ...]:
    """How each subscriber does, by name; `wanted` says which kinds it reads (an unknown one is behind by nothing)."""
    found = db.execute(sa.select(subscribers).order_by(subscribers.c.name)).all()
    return tuple(
        Progress(
            row.name,
            count_after(db, row.cursor, wanted.get(row.name, ())),
            row.attempts,
            row.failing_since,
            row.last_error,
        )
        for row in found
    )
