"""How many attempts to pay are in each state: for /metrics."""

from __future__ import annotations

from typing import Any, get_args

import sqlalchemy as sa

from bot.billing.attempt import State
from bot.billing.schema import attempts


def payment_counts(db: Any) -> dict[str, int]:
    """With 0 for states that none is in."""
    query = sa.select(attempts.c.state, sa.func.count()).group_by(attempts.c.state)
    return dict.fromkeys(get_args(State), 0) | {state: count for state, count in db.execute(query)}
