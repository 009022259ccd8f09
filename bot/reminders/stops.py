"""A reminder by mail that waits to be sent is not sent any more once its invoice is paid, or has changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.events.log import Event
from bot.events.subscriber import TransactionalSubscriber
from bot.mail import outbox
from bot.reminders.tables import sent

RECENT = 86_400.0  # seconds; longer no reminder waits


class ReminderStops(TransactionalSubscriber):
    """What is still to be told of that mail is told in another one."""

    name: ClassVar[str] = "reminder_stops"
    kinds: ClassVar[frozenset[str]] = frozenset({"invoice.settled", "invoice.reported"})

    def apply(self, db: Any, events: Sequence[Event]) -> None:
        for event in events:
            of_it = (
                sent.c.customer == event.customer,
                sent.c.invoice == event.data.get("invoice"),
                sent.c.at > time.time() - RECENT,
                sent.c.mail.is_not(None),
            )
            for mail in db.execute(sa.select(sent.c.mail).where(*of_it).distinct()).scalars().all():
                outbox.withdraw(db, mail)
