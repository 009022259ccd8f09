"""What an update of Telegram leads to, whichever way it came: stored once, the pressed button told, typing shown."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.channels.incoming import Edge
from bot.channels.telegram.client import TelegramClient, TelegramError
from bot.channels.telegram.updates import NoUpdate, read
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

TYPING_AFTER = 0.8  # seconds without an answer, after which "is typing" is worth a call
MOST_AT_ONCE = 500  # of each; beyond that a spinner turns for as long as Telegram lets it
GRACE = 1.0  # seconds that they have when the process stops


class TelegramChannel:
    """`name`: the bot's user name, "" where it is not set."""

    def __init__(self, edge: Edge, client: TelegramClient, name: str) -> None:
        self._edge, self._client, self._name = edge, client, name
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._looking: dict[str, asyncio.Task[None]] = {}  # by person

    async def take(self, data: Any) -> None:
        """One update. Once this returns, what is in it is on disk.

        Raises NoUpdate; StoreUnavailable and StoreFull: it should be told again.
        """
        try:
            await self._take(data)
        except (NoUpdate, StoreUnavailable):
            raise
        except Exception:  # one that we stumble over must not be told for ever, with everybody's behind it
            log.exception("telegram: an update is lost")

    async def _take(self, data: Any) -> None:
        update = read(data, self._client.bot, self._name)
        if update.pressed is not None:  # at once and whatever comes of it: else a spinner stays on the button
            self._acknowledge(update.pressed)
        for event in update.events:
            accepted = await self._edge.take(event)
            if accepted is not None and accepted.new and event.text:
                self._look_later(update.channel, update.person)
        if update.reachable is True:
            await self._edge.identity(update.channel, update.person)
        elif update.reachable is False:
            await self._edge.blocked(update.channel, update.person)

    async def close(self) -> None:
        if self._acknowledging:
            await asyncio.wait(self._acknowledging, timeout=GRACE)
        left = [*self._acknowledging, *self._looking.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _acknowledge(self, press: str) -> None:
        if len(self._acknowledging) < MOST_AT_ONCE:
            task = asyncio.create_task(self._quietly("answerCallbackQuery", callback_query_id=press))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    def _look_later(self, channel: str, person: str) -> None:
        if person not in self._looking and len(self._looking) < MOST_AT_ONCE:
            task = self._looking[person] = asyncio.create_task(self._typing(channel, person))
            task.add_done_callback(lambda _: self._looking.pop(person, None))

    async def _typing(self, channel: str, person: str) -> None:
        await asyncio.sleep(TYPING_AFTER)
        try:
            known = await self._edge.store.known(channel, person)
            talk = await self._edge.store.get(known[0]) if known else None
        except StoreUnavailable:
            return
        if talk is not None and talk.typing:
            await self._quietly("sendChatAction", chat_id=person, action="typing")

    async def _quietly(self, method: str, **fields: Any) -> None:
        try:
            await self._client.call(method, **fields)
        except TelegramError as trouble:  # a query that is too old, a chat that is gone: nobody misses it
            log.info("telegram %s: %s", method, trouble)
