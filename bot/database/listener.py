"""Hear at once what other processes committed: one connection per process that LISTENs, on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.database.engine import Database
from bot.database.notices import CHANNEL

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0  # seconds before connecting again
QUIET = 30.0  # seconds without a notice, after which the connection is tried: a dead one says nothing either
#: A peer that vanished without a word is noticed by the kernel after about half a minute.
_KEEPALIVE: dict[str, Any] = {"keepalives": 1, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


class Listener:
    """Hands the notices of other processes to this process's listeners. On SQLite there is nothing to hear."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Until it is cancelled; connects again by itself. Whoever listens looks once a second anyway."""
        if self._database.dialect != "postgresql":
            await asyncio.Event().wait()
        import psycopg  # a process on SQLite need not carry it

        wait = FIRST_WAIT
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as trouble:
                if self.connected.is_set():
                    wait = FIRST_WAIT
                self.connected.clear()
                log.warning("listener: %s; again in %.1f s", type(trouble).__name__, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _listen(self) -> None:
        from psycopg import AsyncConnection

        address = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await AsyncConnection.connect(address, autocommit=True, connect_timeout=5, **_KEEPALIVE)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.connected.set()
            self._database.notices.missed()  # before this moment nobody told us anything
            while True:
                async for heard in connection.notifies(timeout=QUIET):
                    origin, _, notice = heard.payload.partition(" ")
                    if origin != self._database.origin:
                        self._database.notices.deliver([notice])
                await connection.execute("SELECT 1")
