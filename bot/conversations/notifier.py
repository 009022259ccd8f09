"""Ring when something new is in a conversation's log, whichever process wrote it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversations.store import ConversationStore
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between looks for what other processes wrote


class Notifier:
    """Listeners of this process; one query a second serves all of them."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, int] = {}
        self._closed = False

    @contextmanager
    def listen(self, identity: str) -> Iterator[asyncio.Event]:
        """An event that is set at each news; listen first, look second, wait third, and nothing is missed."""
        event = asyncio.Event()
        self._listeners.setdefault(identity, set()).add(event)
        if self._closed:
            event.set()
        try:
            yield event
        finally:
            rest = self._listeners[identity]
            rest.discard(event)
            if not rest:
                del self._listeners[identity]
                self._seen.pop(identity, None)

    @property
    def closed(self) -> bool:
        return self._closed

    def notify(self, identity: str) -> None:
        for event in self._listeners.get(identity, ()):
            event.set()

    def close(self) -> None:
        """Let every listener go: the process is stopping."""
        self._closed = True
        for identity in list(self._listeners):
            self.notify(identity)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            if not self._listeners:
                continue
            try:
                now = await self._store.last_seqs(list(self._listeners))
            except StoreUnavailable:
                log.warning("notifier: the database is away")
                continue
            for identity, seq in now.items():
                if identity in self._listeners and self._seen.get(identity) != seq:
                    self._seen[identity] = seq
                    self.notify(identity)
