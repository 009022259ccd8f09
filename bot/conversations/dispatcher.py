"""Take each conversation's messages strictly in order, many conversations at once."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bot.answers import render
from bot.conversations.metrics import Metrics
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore
from bot.conversations.turn_repository import Ending
from bot.conversations.turn_runner import TurnRunner
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

AT_ONCE = 32  # conversations
LEASE = 6.0  # seconds; after a crash the next process waits no longer than this
HEARTBEAT = 2.0
LOOK_AROUND = 1.0  # seconds between looks for what other processes or a crash have left


class Dispatcher:
    """Wakes on every accepted message; a look at the store each second is the safety net."""

    def __init__(self, store: ConversationStore, turns: TurnRunner, notifier: Notifier, metrics: Metrics) -> None:
        self._store, self._turns, self._notifier, self._metrics = store, turns, notifier, metrics
        self.worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._queue: dict[str, None] = {}  # an ordered set
        self._stopping = False

    def wake(self, conversation: str) -> None:
        """There is something to answer here."""
        if self._stopping:
            return
        if conversation in self._running:
            self._again.add(conversation)
        else:
            self._queue[conversation] = None
            self._fill()

    async def run(self) -> None:
        while True:
            try:
                for conversation in await self._store.waiting(AT_ONCE * 4):
                    if conversation not in self._running:
                        self.wake(conversation)
            except StoreUnavailable:
                log.warning("dispatcher: the database is away")
            await asyncio.sleep(LOOK_AROUND)

    async def stop(self, grace: float) -> None:
        """Let running turns finish for `grace` seconds; what is left is answered after the next start."""
        self._stopping = True
        running = set(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _fill(self) -> None:
        while self._queue and len(self._running) < AT_ONCE:
            conversation = next(iter(self._queue))
            del self._queue[conversation]
            task = asyncio.create_task(self._work(conversation), name=f"turns of {conversation}")
            self._running[conversation] = task
            task.add_done_callback(partial(self._ended, conversation))

    def _ended(self, conversation: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(conversation, None)
        if conversation in self._again:
            self._again.discard(conversation)
            self.wake(conversation)
        if not self._stopping:
            self._fill()

    async def _work(self, conversation: str) -> None:
        try:
            while not self._stopping and await self._one(conversation):
                pass
        except StoreUnavailable:
            log.warning("dispatcher: the database is away, %s waits", conversation)
        except Exception:
            log.exception("dispatcher: %s", conversation)
        finally:
            if self._stopping:
                await self._let_go(conversation)

    async def _one(self, conversation: str) -> bool:
        """One message; False where no more waits, or another worker has the conversation."""
        self._again.discard(conversation)
        work = await self._store.take(conversation, self.worker, LEASE)
        if work is None:
            return False
        began = time.monotonic()
        async with self._lease(conversation):
            verdict, outcome = await self._turns.outcome(work)
            ending = await self._store.finish(work, self.worker, outcome, render)
        if ending is Ending.LOST:
            log.info("dispatcher: the turn of %s:%s no longer counted", conversation, work.message.seq)
        else:
            self._metrics.turn(verdict, time.monotonic() - began)
            self._notifier.notify(conversation)
        return ending is not Ending.IDLE

    @asynccontextmanager
    async def _lease(self, conversation: str) -> AsyncIterator[None]:
        async def beat() -> None:
            while True:
                await asyncio.sleep(HEARTBEAT)
                try:
                    await self._store.hold(conversation, self.worker, LEASE)
                except StoreUnavailable:
                    pass  # `finish` will see whether the lease was lost

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _let_go(self, conversation: str) -> None:
        try:
            await self._store.release(conversation, self.worker)
        except StoreUnavailable:
            pass  # it runs out by itself
