"""Deliver the outbox of a pushing channel: in order within a conversation, many conversations at once."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets

from bot.conversations.models import DELIVERED, FAILED, WAITING, Message
from bot.conversations.senders import ChannelSender, Delivered, Failed, RetryLater
from bot.conversations.store import ConversationStore
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

AT_ONCE = 16
CLAIM = 60.0  # seconds; longer than any platform call may take
LOOK_AROUND = 1.0
MOST_ATTEMPTS = 20


class OutboxWorker:
    """`wake()` after something was said; a look at the store each second is the safety net."""

    def __init__(self, store: ConversationStore, sender: ChannelSender, look_around: float = LOOK_AROUND) -> None:
        self._store, self._sender, self._look_around = store, sender, look_around
        self._worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        while True:
            self._news.clear()
            try:
                while claimed := await self._store.claim_outbox(self._sender.channel, self._worker, CLAIM, AT_ONCE):
                    await asyncio.gather(*(self._deliver(message, to) for message, to in claimed))
            except StoreUnavailable:
                log.warning("outbox %s: the database is away", self._sender.channel)
            try:
                await asyncio.wait_for(self._news.wait(), self._look_around)
            except asyncio.TimeoutError:
                pass

    async def _deliver(self, message: Message, to: str) -> None:
        try:
            delivery = await self._sender.send(message, to)
        except Exception as trouble:
            log.exception("outbox %s: %s:%s", self._sender.channel, message.identity, message.seq)
            delivery = Failed(type(trouble).__name__)
        state, wait = WAITING, 0.0
        if isinstance(delivery, Delivered):
            state = DELIVERED
        elif isinstance(delivery, RetryLater) and message.attempts < MOST_ATTEMPTS:
            wait = delivery.seconds
        else:
            state = FAILED
            log.error("outbox %s: %s:%s: %s", self._sender.channel, message.identity, message.seq, delivery)
        await self._store.settle_outbox(message, self._worker, state, wait)
