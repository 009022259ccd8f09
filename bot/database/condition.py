"""Whether the database takes what is written to it now: tried, because reading well does not mean that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.database.engine import Database
from bot.database.troubles import READ_ONLY, refusal
from bot.errors import StoreUnavailable

OK = "ok"
PATIENCE = 1.0  # seconds
FRESH = 1.0  # seconds that an answer is believed: anybody may ask


class Condition:
    """`tables`: those that have to be free for a message to be taken."""

    def __init__(self, database: Database, tables: Collection[str]) -> None:
        self._database, self._tables = database, ", ".join(sorted(tables))
        self._word, self._at = OK, -FRESH
        self._asking = asyncio.Lock()

    async def word(self) -> str:
        """ "ok", "locked", "full", "read_only" or "down"."""
        async with self._asking:  # who comes meanwhile gets the same answer
            if time.monotonic() - self._at >= FRESH:
                self._word, self._at = await self._try(), time.monotonic()
            return self._word

    async def _try(self) -> str:
        work = _written if self._database.dialect == "sqlite" else self._free
        try:
            async with asyncio.timeout(2 * PATIENCE):  # a server that has vanished says nothing
                await self._database.probe(work, patience=PATIENCE)
        except StoreUnavailable as trouble:
            return str(trouble.facts["why"])
        except TimeoutError:
            return "down"
        return OK

    def _free(self, db: Any) -> None:
        if db.execute(sa.text("SHOW transaction_read_only")).scalar() == "on":
            raise refusal(READ_ONLY)
        db.execute(sa.text(f"LOCK TABLE {self._tables} IN ROW EXCLUSIVE MODE"))  # as whoever writes to them


def _written(db: Any) -> None:
    """The same as before, which is a page on the disk all the same."""
    version = db.execute(sa.text("PRAGMA user_version")).scalar()
    db.execute(sa.text(f"PRAGMA user_version = {version:d}"))
