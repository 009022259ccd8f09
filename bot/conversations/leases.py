"""What one process does for all of them, under a lease that runs out by itself. Inside transactions."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations.tables import leases
from bot.database.stored_times import over

LONGEST = 120.0  # seconds that anybody takes one for


def hold(db: Any, name: str, owner: str, seconds: float) -> bool:
    """Take or renew a lease; False where another has it."""
    now = time.time()
    mine = sa.or_(leases.c.owner == owner, over(leases.c.until, now, LONGEST))
    values = {"owner": owner, "until": now + seconds}
    if db.execute(sa.update(leases).where(leases.c.name == name, mine).values(**values)).rowcount:
        return True
    if db.execute(sa.select(leases.c.name).where(leases.c.name == name)).first():
        return False
    try:
        with db.begin_nested():
            db.execute(sa.insert(leases).values(name=name, **values))
    except IntegrityError:  # another was quicker
        return False
    return True


def release(db: Any, name: str, owner: str) -> None:
    db.execute(sa.delete(leases).where(leases.c.name == name, leases.c.owner == owner))
