"""Tell the customer the truth where a case has not come to the desk that it should be at."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from typing import Any

from bot.answers import Speak, render
from bot.conversations import leases, link_notices
from bot.conversations.models import QUEUED
from bot.database.engine import Database
from bot.desks import cases
from bot.desks.base import Desk
from bot.desks.cases import REFUSED, Standing
from bot.errors import NotFound, StoreUnavailable, TicketNotFound

log = logging.getLogger(__name__)

PATIENCE = 120.0  # seconds that a case may take to come there before its customer is told
LOOK_AROUND = 20.0
LEASE = 60.0


class CaseWatch:
    def __init__(self, desk: Desk, database: Database) -> None:
        self._desk, self._database = desk, database
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                if await self._database.note(leases.hold, f"desk {self._desk.name} watch", self._owner, LEASE):
                    await self.look(time.time() - PATIENCE)
            except StoreUnavailable:
                log.warning("desk %s: the database is away", self._desk.name)
            await asyncio.sleep(LOOK_AROUND)

    async def look(self, before: float) -> int:
        """At cases of before that time (seconds since 1970); how many customers were told."""
        found = await self._database.read(cases.unsettled, self._desk.name, before)
        return sum([await self._database.write(settle, self._desk, one, render) for one in found])


def settle(db: Any, desk: Desk, standing: Standing, speak: Speak) -> bool:
    """Whether the customer was told that their case has not come there."""
    try:
        talk, ticket = cases.locked(db, standing)
        case = cases.case(db, standing)
    except (NotFound, TicketNotFound):
        return False
    here = standing.state != REFUSED and desk.has_come(db, case)
    cases.settled(db, standing)
    if here or ticket.state != "open" or talk.owner != QUEUED:  # somebody of our own desk may have it
        return False
    log.warning("desk %s: ticket %s has not come there, its customer is told", desk.name, standing.number)
    link_notices.tell(db, talk.identity, lambda language: speak("handoff.desk_away", language, number=ticket.number))
    return True
