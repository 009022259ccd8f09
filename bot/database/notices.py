"""Notices of what a transaction changed: heard when it has committed, in this process at once, in others by NOTIFY."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

CHANNEL = "sahayak"  # of PostgreSQL's NOTIFY
_KEPT = "notices"  # where a connection keeps them until the commit

#: What hears a notice, such as "event message.answered c_1 i_1"; with None it may have missed any number of them.
Hear = Callable[[str | None], None]


def announce(db: Any, notice: str) -> None:
    """Inside a transaction: listeners of this process hear `notice` as soon as it has committed."""
    db.info.setdefault(_KEPT, []).append(notice)


def payload(db: Any, notice: str) -> str:
    """What to send through NOTIFY, so that the sender's own process can tell that it has heard it already."""
    return f"{db.get_execution_options().get('origin', '-')} {notice}"


def tell_others(db: Any, notice: str) -> None:
    """Inside a transaction on PostgreSQL, which stores nothing: the other processes hear it as soon as that commits."""
    db.execute(sa.select(sa.func.pg_notify(CHANNEL, payload(db, notice))))


def collected(db: Any) -> list[str]:
    """What was announced on a connection since the last call."""
    found: list[str] = db.info.pop(_KEPT, [])
    return found


class Notices:
    """Who listens in this process. Not for threads: heard, and changed, in the event loop."""

    def __init__(self) -> None:
        self._listeners: list[Hear] = []

    @contextmanager
    def heard_by(self, hear: Hear) -> Iterator[None]:
        self._listeners.append(hear)
        try:
            yield
        finally:
            self._listeners.remove(hear)

    def deliver(self, notices: list[str]) -> None:
        for notice in notices:
            for hear in tuple(self._listeners):
                hear(notice)

    def missed(self) -> None:
        """The way to the other processes was cut for a while: whoever listens must look by itself."""
        for hear in tuple(self._listeners):
            hear(None)
