"""Wake whoever waits for something new in an identity's log, as soon as it is committed, whichever process wrote it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversations.store import ConversationStore
from bot.conversations.typing_signs import TypingSigns
from bot.errors import StoreUnavailable
from bot.events import heard

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between looks for what no notice told of
TYPES = "types"  # the topic of a notice that somebody does: whether "agent" or "customer", in whose conversation
TOLD_WITHIN = 1.0  # seconds; a sign of typing is worth nothing later
#: Events after which there is something to deliver; the customer's own message is none.
SAID = frozenset({"message.answered", "ticket.replied", "ticket.closed", "ticket.taken_back", "conversation.told"})
#: … and after which a client sees something else than before.
SEEN = SAID | {
    "conversation.seen", "owner.changed", "conversation.closed", "identity.linked", "identity.withdrawn",
    "identity.signed_out",
}  # fmt: skip


class Notifier:
    """Listeners of this process. Notices of commits wake them; one query a second for all of them is the safety net."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, tuple[int, ...] | None] = {}
        self._closed = False
        self.agents = TypingSigns()  # by who of the customers they write to
        self.customers = TypingSigns()

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

    async def agent_types(self, identity: str) -> None:
        """Whoever waits for news of that identity is woken, in every process. Raises StoreUnavailable."""
        await self._types("agent", identity)

    async def customer_types(self, identity: str) -> None:
        """Every process knows it. Raises StoreUnavailable."""
        await self._types("customer", identity)

    async def _types(self, side: str, identity: str) -> None:
        notice = f"{TYPES} {side} {identity}"
        self._hear(notice)
        await self._store.database.tell_others(notice, TOLD_WITHIN)

    def close(self) -> None:
        """Let every listener go: the process is stopping."""
        self._closed = True
        for identity in list(self._listeners):
            self.notify(identity)

    async def run(self) -> None:
        """Until it is cancelled."""
        with self._store.database.notices.heard_by(self._hear):
            while True:
                await asyncio.sleep(EVERY)
                await self._look()

    def _hear(self, notice: str | None) -> None:
        if notice is None:
            for identity in list(self._listeners):
                self.notify(identity)
        elif notice.startswith(f"{TYPES} "):
            _, side, identity = notice.split(" ")
            if side == "agent":
                self.agents.note(identity)
                self.notify(identity)
            else:
                self.customers.note(identity)
        elif (event := heard(notice)) is not None and event.identity is not None:
            if event.kind == "message.received":
                self.customers.end(event.identity)
            if event.kind in SEEN:
                self.notify(event.identity)

    async def _look(self) -> None:
        if not self._listeners:
            return
        try:
            now = await self._store.standing(list(self._listeners))
        except StoreUnavailable:
            log.warning("notifier: the database is away")
            return
        for identity in list(self._listeners):
            if identity not in self._seen or self._seen[identity] != now.get(identity):  # None: it was deleted
                self._seen[identity] = now.get(identity)
                self.notify(identity)
