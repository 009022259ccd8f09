"""Ask Telegram for updates, for hosts without a public address: one process at a time, by a lease in the database."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import Refused, TelegramClient, TelegramError
from bot.channels.telegram.updates import WANTED, NoUpdate, number
from bot.conversations import leases
from bot.conversations.store import ConversationStore
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

LEASE_NAME = "telegram updates"
POLL = 20.0  # seconds that Telegram waits for news
LEASE = 40.0  # seconds; longer than a poll with its patience, before which it is renewed each time
PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries while something is wrong, doubled each time
LOOK_AROUND = 2.0  # seconds between looks whether the process that polls is gone


class TelegramPolling:
    def __init__(
        self, store: ConversationStore, channel: TelegramChannel, client: TelegramClient, poll: float = POLL
    ) -> None:
        self._store, self._channel, self._client, self._poll = store, channel, client, poll
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._offset: int | None = None  # what is before it, Telegram may forget
        self._pause = PAUSE
        self._held_since = 0.0  # by time.monotonic()

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                await self._once()
        finally:
            await self._release()

    async def _once(self) -> None:
        try:
            if not await self._held():
                await asyncio.sleep(LOOK_AROUND)
                return
            updates, before = await self._updates(), self._offset
            for update in updates:
                if not await self._still_held():
                    return
                await self._take(update)
            if updates and self._offset == before:  # all of them would come again at once, for ever
                await asyncio.sleep(self._pause)
            self._pause = PAUSE
        except (TelegramError, StoreUnavailable) as trouble:
            log.warning("telegram updates: %s, again in %.0f s", _why(trouble), self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(LONGEST_PAUSE, self._pause * 2)

    async def _held(self) -> bool:
        """Whether the updates are this process's, for as long as LEASE from now."""
        self._held_since = time.monotonic()
        held = await self._store.database.note(leases.hold, LEASE_NAME, self._owner, LEASE)
        if not held:
            self._offset = None
        return held

    async def _still_held(self) -> bool:
        """The same between updates, one of which may bring a file and take long: renewed when a third of it is gone."""
        return time.monotonic() < self._held_since + LEASE / 3 or await self._held()

    async def _updates(self) -> list[object]:
        began = time.monotonic()
        found = await self._client.call(
            "getUpdates", self._poll + 10, offset=self._offset, timeout=int(self._poll), allowed_updates=WANTED
        )
        if not found:  # a server that does not wait for news must not be asked a thousand times a second
            await asyncio.sleep(max(0.0, PAUSE - (time.monotonic() - began)))
        return found if isinstance(found, list) else []

    async def _take(self, update: object) -> None:
        """Stored before Telegram may forget it; what is no update of Telegram's is left behind."""
        try:
            await self._channel.take(update)
            self._offset = number(update) + 1
        except NoUpdate:
            log.warning("telegram updates: something that is no update")

    async def _release(self) -> None:
        try:
            await self._store.database.write(leases.release, LEASE_NAME, self._owner)
        except StoreUnavailable:
            pass  # it runs out by itself


def _why(trouble: Exception) -> str:
    """What to do about it, where Telegram says that it tells somebody else."""
    if not (isinstance(trouble, Refused) and trouble.code == 409):
        return str(trouble)
    if "webhook" in trouble.description:
        return "a webhook is set, see `python -m bot telegram delete`"
    return f"another program asks for this bot's updates ({trouble})"
