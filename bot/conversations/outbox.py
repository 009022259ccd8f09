"""Deliver the outbox of a pushing channel: in order within a conversation, many conversations at once."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets

from bot.conversations.models import DELIVERED, FAILED, WAITING, Message
from bot.conversations.notifier import SAID
from bot.conversations.senders import ChannelSender, Delivered, Delivery, Failed, RetryLater
from bot.conversations.store import ConversationStore
from bot.errors import StoreUnavailable
from bot.events import heard

log = logging.getLogger(__name__)

AT_ONCE = 16
CLAIM = 60.0  # seconds; longer than any platform call may take
LOOK_AROUND = 1.0
MOST_ATTEMPTS = 20
GRACE = 1.0  # seconds that calls under way have when the worker is stopped
LONGEST_REASON = 200  # characters


class OutboxWorker:
    """Woken by the commit of what was said, in whichever process; a look at the store each second is the safety net."""

    def __init__(
        self, store: ConversationStore, sender: ChannelSender, look_around: float = LOOK_AROUND, claim: float = CLAIM
    ) -> None:
        self._store, self._sender = store, sender
        self._look_around, self._claim = look_around, claim
        self._worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._news = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until it is cancelled. A slow call takes one of AT_ONCE places and holds up nobody else."""
        try:
            with self._store.database.notices.heard_by(self._hear):
                await self._work()
        finally:
            await self._end()

    def _hear(self, notice: str | None) -> None:
        event = heard(notice) if notice is not None else None
        if notice is None or (event is not None and event.kind in SAID):
            self.wake()

    async def _work(self) -> None:
        while True:
            self._news.clear()
            await self._start_what_is_free()
            try:
                await asyncio.wait_for(self._news.wait(), self._look_around)
            except asyncio.TimeoutError:
                pass

    async def _start_what_is_free(self) -> None:
        while (free := AT_ONCE - len(self._running)) > 0:
            try:
                claimed = await self._store.claim_outbox(
                    self._sender.channel, self._worker, self._claim, free, self._sender.window
                )
            except StoreUnavailable:
                log.warning("outbox %s: the database is away", self._sender.channel)
                return
            for message, to in claimed:
                task = asyncio.create_task(self._deliver(message, to))
                self._running.add(task)
                task.add_done_callback(self._done)
            if not claimed:
                return

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()  # there is a place, and the next message of that conversation may go
        if not task.cancelled() and (trouble := task.exception()):
            log.error("outbox %s: %s", self._sender.channel, trouble, exc_info=trouble)  # claimed again in a minute

    async def _end(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _deliver(self, message: Message, to: str) -> None:
        """Send the parts that have not gone yet; how far that came is kept, so that no other process repeats them."""
        name = f"{message.identity}:{message.seq}"
        try:
            parts = self._sender.parts(message)
        except Exception as trouble:  # a fault of the channel's own code must not hold up its conversations
            log.exception("outbox %s: %s", self._sender.channel, name)
            await self._settle(message, FAILED, 0, Failed(type(trouble).__name__))
            return
        sent = int((message.result or {}).get("sent", 0))
        for at in range(sent, len(parts)):
            delivery = await self._send(parts[at], to, f"{name}:{at}")
            if isinstance(delivery, RetryLater) and message.attempts < MOST_ATTEMPTS:
                await self._settle(message, WAITING, at, delivery)
                return
            if not isinstance(delivery, Delivered):
                log.error("outbox %s: %s: %s", self._sender.channel, name, delivery)
                if isinstance(delivery, Failed) and delivery.gone:  # first: what follows must not be tried
                    await self._store.reach(message.identity, False)
                await self._settle(message, FAILED, at, delivery)
                return
            last = at == len(parts) - 1
            if not last and not await self._store.keep_outbox(message, self._worker, self._claim, {"sent": at + 1}):
                return  # another worker has it: ours took too long
        await self._settle(message, DELIVERED, len(parts), Delivered())

    async def _send(self, part: object, to: str, key: str) -> Delivery:
        try:
            return await self._sender.send(part, to, key)
        except Exception as trouble:  # the same
            log.exception("outbox %s: %s", self._sender.channel, key)
            return Failed(type(trouble).__name__)

    async def _settle(self, message: Message, state: str, sent: int, delivery: Delivery) -> None:
        result: dict[str, object] = {"sent": sent}
        wait = 0.0
        if isinstance(delivery, RetryLater):
            wait = delivery.seconds
            reasons = ["too many attempts"] if state == FAILED else []
            if reason := ": ".join([*reasons, *filter(None, [delivery.reason])]):
                result["reason"] = reason[:LONGEST_REASON]
        elif isinstance(delivery, Failed):
            result["reason"] = delivery.reason[:LONGEST_REASON]
        await self._store.settle_outbox(message, self._worker, state, wait, result)
        if state == WAITING:
            # After it is stored, so that it is free when we look; the two clocks may differ by a little.
            asyncio.get_running_loop().call_later(wait + 0.01, self.wake)
