"""What the backend reports is known in every process: each throws away its copies of what has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.database.engine import Database
from bot.events.log import after, heard, latest

KIND = "invoice.reported"
AT_ONCE = 100  # events that are read at once


class ReportedChanges:
    """`forget`: throws away what this process keeps of a customer."""

    def __init__(self, database: Database, forget: Callable[[str], None]) -> None:
        self._database, self._forget = database, forget

    async def run(self) -> None:
        """Until it is cancelled. May raise StoreUnavailable; begun again, it goes on with what comes then."""
        new = asyncio.Event()

        def hear(notice: str | None) -> None:
            event = heard(notice) if notice is not None else None
            if notice is None or (event is not None and event.kind == KIND):
                new.set()

        with self._database.notices.heard_by(hear):
            cursor = await self._database.read(latest)
            while True:
                await new.wait()
                new.clear()
                while found := await self._database.read(after, cursor, {KIND}, AT_ONCE):
                    for customer in {event.customer for event in found if event.customer is not None}:
                        self._forget(customer)
                    cursor = found[-1].id
