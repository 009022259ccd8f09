"""How far clients that poll have read, kept for a few seconds and written for all of them at once."""

from __future__ import annotations

import asyncio
import logging

from bot.conversations.store import ConversationStore
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds


class ReadMarks:
    """A mark that is lost with the process costs nothing: the next poll sets it again."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._marks: dict[str, int] = {}

    def note(self, identity: str, seq: int) -> None:
        self._marks[identity] = max(seq, self._marks.get(identity, 0))

    async def flush(self) -> None:
        if not self._marks:
            return
        marks, self._marks = self._marks, {}
        try:
            await self._store.seen(marks)
        except StoreUnavailable:
            log.warning("read marks: the database is away")

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.flush()
