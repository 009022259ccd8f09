"""Where a platform takes messages only for so long after the customer's last one: what waits until they write again.

Inside transactions. Nothing has to wake what waits: as soon as a message of theirs is stored, it may be claimed again.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.conversations.models import FAILED, WAITING
from bot.conversations.tables import IS_OPEN_WORK, conversations, messages

LONGEST = 7 * 86400.0  # seconds that a message waits for its customer; then it is no news any more
CLOSED = "waits until the customer writes again"
OVER = "the customer has not written for too long"


def is_open(window: float, now: float) -> Any:
    """Whether the customer of a message wrote within the last `window` seconds, as SQL."""
    wrote = sa.and_(conversations.c.identity == messages.c.identity, conversations.c.last_activity >= now - window)
    return sa.exists(sa.select(sa.literal(1)).select_from(conversations).where(wrote)).correlate(messages)


def note(db: Any, channel: str, window: float, now: float) -> None:
    """Say of each message that waits why it does, and give up those that have waited too long."""
    waits = sa.update(messages).where(
        IS_OPEN_WORK, messages.c.state == WAITING, messages.c.channel == channel, ~is_open(window, now)
    )
    db.execute(waits.where(messages.c.result.is_(sa.null())).values(result={"sent": 0, "reason": CLOSED}))
    too_long = waits.where(messages.c.at < now - LONGEST)
    db.execute(too_long.values(state=FAILED, result={"sent": 0, "reason": OVER}))
