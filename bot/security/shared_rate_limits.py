"""Rate limits that hold over all web processes: the tries of each key in one row of the shared PostgreSQL."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.database.engine import Database
from bot.security.rate_limit import MemoryRateLimits, RateLimits, Rule

SKEW = 5.0  # seconds that the clocks of two machines may differ
SWEPT = 100  # rows that have no try left, removed with each try

metadata = sa.MetaData()
table = sa.Table(
    "rate_limits",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of rule and key: no addresses, and never too long
    sa.Column("tries", sa.JSON, nullable=False),  # when, in seconds since 1970, oldest first
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

    async def wait(self, rule: Rule, key: str) -> float:
        return await self._database.note(self._try, rule, _ident(rule, key))

    async def forgive(self, rule: Rule, key: str) -> None:
        await self._database.note(lambda db: db.execute(_FORGET, {"ident": _ident(rule, key)}))

    def _try(self, db: Any, rule: Rule, ident: str) -> float:
        db.execute(_SWEEP, {"now": self._clock()})
        db.execute(_BEGIN, {"id": ident, "tries": [], "expires": self._clock() + rule.seconds})
        tries = db.execute(_HELD, {"ident": ident}).scalar_one()
        now = self._clock()  # read when the row is ours: whoever held it before was earlier
        # One further ahead than a clock may differ was noted before the clock was set back.
        fresh = [at for at in tries if now - rule.seconds < at <= now + SKEW]
        if len(fresh) >= rule.most:
            return float(fresh[0] + rule.seconds - now)
        db.execute(_COUNT, {"ident": ident, "tries": [*fresh, now], "expires": now + rule.seconds})
        return 0.0


def _ident(rule: Rule, key: str) -> str:
    return hashlib.sha256(f"{rule.name}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()
