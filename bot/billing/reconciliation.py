"""Gateways are asked about attempts that they have reported nothing of: a notice may be lost, money may not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.attempt import UNHEARD
from bot.billing.database import read, write
from bot.billing.schema import attempts as table
from bot.database.engine import Database
from bot.errors import BotError, GatewayUnavailable

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=10)  # in which a customer is still paying
ASKED_FOR = timedelta(days=7)  # no gateway here keeps a page open for so long
PATIENCE = 4.0  # seconds that whoever comes back from a gateway's page waits for its word
PAUSE = timedelta(seconds=3)  # between two questions of a process about one attempt, however often its page is loaded
MOST = 1000  # attempts that are looked at in one round
AT_A_TIME = 50  # that are asked about: a round stays short


class Reconciliation:
    """`ask(reference, now)` asks the gateway of an attempt, and settles it as a notice would."""

    def __init__(self, database: Database, ask: Callable[[str, datetime], Awaitable[object]]) -> None:
        self._database, self._ask = database, ask
        self._asking: dict[str, tuple[datetime, asyncio.Task[bool]]] = {}  # those of the last moments, by reference

    async def about(self, customer: str, numbers: Collection[str], now: datetime, patience: float = PATIENCE) -> None:
        """Ask about the newest attempt of theirs for any of these invoices; see `these`."""
        await self.these(await read(self._database, _newest, customer, set(numbers), now), now, patience)

    async def these(self, references: Collection[str], now: datetime, patience: float = PATIENCE) -> dict[str, bool]:
        """Ask about these attempts at once; whether each was answered. Who was asked just now is not asked again: what
        that came to, or comes to, holds.

        A gateway that takes longer than `patience` seconds is heard to the end all the same, by nobody who waits.
        """
        self._asking = {
            one: (at, task) for one, (at, task) in self._asking.items() if now - at < PAUSE or not task.done()
        }
        for one in references:
            if one not in self._asking:
                self._asking[one] = (now, asyncio.create_task(self._one(one, now)))
        asked = {one: self._asking[one][1] for one in references}
        if asked:
            await asyncio.wait(asked.values(), timeout=patience)
        return {one: task.done() and task.result() for one, task in asked.items()}

    async def _one(self, reference: str, now: datetime) -> bool:
        """False where the gateway is away."""
        await write(self._database, _note, reference, now)
        return await self._tried(reference, now)

    async def run(self, now: datetime) -> int:
        """Ask about those that are due; how many were asked about. BackendUnavailable.

        A gateway that is away is left alone for the rest of the round.
        """
        asked, away = 0, set[str]()
        for reference, gateway, before in await read(self._database, _due, now):
            if gateway in away or asked >= AT_A_TIME:
                continue
            if not await write(self._database, _claim, reference, before, now):
                continue  # another process asks
            asked += 1
            if not await self._tried(reference, now):
                away.add(gateway)
        return asked

    async def _tried(self, reference: str, now: datetime) -> bool:
        """False where the gateway is away."""
        try:
            await self._ask(reference, now)
        except GatewayUnavailable:
            return False
        except BotError as trouble:  # it is kept for a person, or another process was quicker
            log.warning("%s, asked about: %s", reference, trouble)
        return True


def _due(connection: Connection, now: datetime) -> list[tuple[str, str, datetime | None]]:
    """Reference, gateway and when it was last asked: after QUIET, and whenever half of an attempt's age has passed."""
    waits = sa.or_(table.c.begun > now - ASKED_FOR, table.c.state == "pending")  # a gateway looks at it, however long
    query = sa.select(table).where(table.c.state.in_(UNHEARD), waits, table.c.begun <= now - QUIET).limit(MOST)
    query = query.order_by(table.c.asked.is_not(None), table.c.asked, table.c.begun)  # none waits behind the others
    return [
        (row.reference, row.gateway, row.asked)
        for row in connection.execute(query)
        if row.asked is None or (now - row.asked) * 2 >= now - row.begun
    ]


def _newest(connection: Connection, customer: str, numbers: set[str], now: datetime) -> list[str]:
    theirs = (table.c.customer == customer, table.c.state.in_(UNHEARD), table.c.begun > now - ASKED_FOR)
    query = sa.select(table).where(*theirs).order_by(table.c.begun.desc()).limit(MOST)
    return [row.reference for row in connection.execute(query) if numbers & set(row.numbers.split())][:1]


def _note(connection: Connection, reference: str, now: datetime) -> None:
    connection.execute(sa.update(table).where(table.c.reference == reference).values(asked=now))


def _claim(connection: Connection, reference: str, before: datetime | None, now: datetime) -> bool:
    here = (table.c.reference == reference, table.c.asked.is_not_distinct_from(before))
    written: int = connection.execute(sa.update(table).where(*here).values(asked=now)).rowcount
    return written == 1
