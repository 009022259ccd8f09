"""Rate limits that hold over all web processes: the state of each key in one row of the shared PostgreSQL."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.database.engine import Database
from bot.security.rate_limit import KEYS, MemoryRateLimits, RateLimits, Rule

SWEPT = 100  # rows that have no try left, removed with each try
BELIEVED = 1.0  # seconds that a refusal holds without asking again

metadata = sa.MetaData()
table = sa.Table(
    "rate_limits",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of rule and key: no addresses, and never too long
    sa.Column("tries", sa.JSON, nullable=False),  # the state of its rule, in seconds since 1970
    sa.Column("expires", sa.Float, nullable=False, index=True),
)
# Rows that somebody else holds are left to them: two that sweep at once neither wait for each other nor deadlock.
_OVER = sa.select(table.c.id).where(table.c.expires <= sa.bindparam("now")).limit(SWEPT)
_SWEEP = sa.delete(table).where(table.c.id.in_(_OVER.with_for_update(skip_locked=True)))
_BEGIN = insert(table).on_conflict_do_nothing()
_HELD = sa.select(table.c.tries).where(table.c.id == sa.bindparam("ident")).with_for_update()
_COUNT = sa.update(table).where(table.c.id == sa.bindparam("ident"))
_FORGET = sa.delete(table).where(table.c.id == sa.bindparam("ident"))


def rate_limits(database: Database) -> RateLimits:
    """The store that fits: what is shared where several processes may be, else this process's memory."""
    return SharedRateLimits(database) if database.engine.dialect.name == "postgresql" else MemoryRateLimits()


class SharedRateLimits(RateLimits):
    """`clock`: seconds since 1970, of machines whose clocks agree to a second or so."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock
        self._refused: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: when, allowed again

    async def wait(self, rule: Rule, key: str, weight: int = 1) -> float:
        ident, now = _ident(rule, key), self._clock()
        since, again = self._refused.get(ident, (0.0, 0.0))
        if since <= now < min(since + BELIEVED, again):  # who goes on and on is not worth a transaction each time
            return again - now
        wait = await self._database.note(self._try, rule, ident, weight)
        if wait > rule.hold:
            self._refused[ident] = (now, now + wait)
            if len(self._refused) > KEYS:
                self._refused.popitem(last=False)
        return wait

    async def take_back(self, rule: Rule, key: str) -> None:
        await self._database.note(self._undo, rule, _ident(rule, key))

    async def forgive(self, rule: Rule, key: str) -> None:
        self._refused.pop(_ident(rule, key), None)
        await self._database.note(lambda db: db.execute(_FORGET, {"ident": _ident(rule, key)}))

    def _try(self, db: Any, rule: Rule, ident: str, weight: int) -> float:
        db.execute(_SWEEP, {"now": self._clock()})
        db.execute(_BEGIN, {"id": ident, "tries": [], "expires": self._clock() + rule.seconds})
        state = db.execute(_HELD, {"ident": ident}).scalar_one()
        now = self._clock()  # read when the row is ours: whoever held it before was earlier
        wait, after = rule.next(state, now, weight)
        if wait <= rule.hold:
            db.execute(_COUNT, {"ident": ident, "tries": list(after), "expires": now + rule.seconds})
        return wait

    def _undo(self, db: Any, rule: Rule, ident: str) -> None:
        state = db.execute(_HELD, {"ident": ident}).scalar()
        if state is not None:
            db.execute(_COUNT, {"ident": ident, "tries": list(rule.undone(state))})


def _ident(rule: Rule, key: str) -> str:
    return hashlib.sha256(f"{rule.name}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()
