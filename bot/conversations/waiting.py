"""What whoever waits for a person is told: their place in the queue, and how long others have waited of late."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.answers import Speak
from bot.conversations.models import HUMAN, QUEUED
from bot.conversations.office_hours import OfficeHours, office
from bot.conversations.tables import conversations, tickets

OF_LATE = 7 * 86400.0  # seconds back that cases tell of
FEWEST = 5  # cases; fewer say nothing
MOST = 100  # cases, the newest
SHARE = 0.75  # of the cases that were taken up within the time that is told
#: Minutes that are told: a time is rounded up to one of them.
STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880)

_AHEAD = sa.select(sa.func.count(), sa.func.min(conversations.c.owner_since)).where(
    conversations.c.owner == sa.literal_column(f"'{QUEUED}'"), conversations.c.owner_since < sa.bindparam("since")
)
_TAKEN = (
    sa.select(tickets.c.opened_at, tickets.c.taken_at)
    .where(tickets.c.taken_at.is_not(None), tickets.c.taken_at > sa.bindparam("after"))
    .order_by(tickets.c.taken_at.desc())
    .limit(MOST)
)
_OWNER = sa.select(conversations.c.owner, conversations.c.owner_since).where(
    conversations.c.id == sa.bindparam("ident")
)


@dataclass(frozen=True)
class Wait:
    """`place`: 1 for who is next. `minutes`: within which most cases of late were taken up, None where too few were;
    `longer`: somebody waits for longer than that already; `back`: when people are at work again."""

    place: int
    minutes: int | None = None
    longer: bool = False
    back: datetime | None = None


def told(db: Any, conversation: str, language: str, speak: Speak) -> str:
    """What is said of it: no promise, and no time where none is known."""
    now, hours = time.time(), office()
    return said(wait(db, conversation, now, hours), datetime.fromtimestamp(now, hours.zone), language, speak)


def said(it: Wait, now: datetime, language: str, speak: Speak) -> str:
    """`now`: in the company's own time."""
    hours, minutes = divmod(it.minutes or 0, 60)
    facts: dict[str, Any] = {"hours": hours, "minutes": minutes, "longer": it.longer, "back": None}
    if it.back:
        facts["back"] = {
            "days": (it.back.date() - now.date()).days, "weekday": it.back.weekday(),
            "hour": it.back.hour, "minute": it.back.minute,
        }  # fmt: skip
    return speak("handoff.wait", language, place=it.place, **facts).text


def is_taken(db: Any, conversation: str) -> bool:
    """Whether a person has it already."""
    return bool(db.execute(_OWNER, {"ident": conversation}).one().owner == HUMAN)


def queue(db: Any) -> tuple[int, float]:
    """How many wait for a person, and for how many seconds the first of them does; the night counts too."""
    now = time.time()
    count, since = db.execute(_AHEAD, {"since": now}).one()
    return count, max(0.0, now - since) if count else 0.0


def wait(db: Any, conversation: str, now: float, hours: OfficeHours) -> Wait:
    """Of one that waits, or is about to: then it comes last. Only office hours count as waiting."""
    owner, since = db.execute(_OWNER, {"ident": conversation}).one()
    since = since if owner == QUEUED else now
    ahead, oldest = db.execute(_AHEAD, {"since": since}).one()
    taken_up = db.execute(_TAKEN, {"after": now - OF_LATE})
    minutes = usual(hours.within(opened, taken) for opened, taken in taken_up)
    waited = hours.within(since if oldest is None else oldest, now)
    return Wait(ahead + 1, minutes, minutes is not None and waited > minutes * 60, hours.opens(now))


def usual(waits: Iterable[float]) -> int | None:
    """The minutes within which SHARE of these waits (seconds) ended, rounded up to one of STEPS; None of too few."""
    known = sorted(waits)
    if len(known) < FEWEST:
        return None
    seconds = known[math.ceil(len(known) * SHARE) - 1]
    return next((step for step in STEPS if seconds <= step * 60), None)
