"""Take each identity's messages strictly in order, many identities at once."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from functools import partial
from typing import Any

from bot.answers import render
from bot.conversations.metrics import Metrics
from bot.conversations.models import Work
from bot.conversations.notifier import Notifier
from bot.conversations.store import ConversationStore
from bot.conversations.turn_repository import Ending
from bot.conversations.turn_runner import TurnRunner
from bot.errors import StoreUnavailable
from bot.log_context import bound_ids
from bot.log_lines import facts

log = logging.getLogger(__name__)

AT_ONCE = 32  # identities
LEASE = 6.0  # seconds; after a crash the next process waits no longer than this
HEARTBEAT = 2.0
LOOK_AROUND = 1.0  # seconds between looks for what other processes or a crash have left


class Dispatcher:
    """Wakes on every accepted message; a look at the store each second is the safety net."""

    def __init__(self, store: ConversationStore, turns: TurnRunner, notifier: Notifier, metrics: Metrics) -> None:
        self._store, self._runner, self._notifier, self._metrics = store, turns, notifier, metrics
        self.worker = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._queue: dict[str, None] = {}  # an ordered set
        self._stopping = False
        self._leaving: list[asyncio.Task[None]] = []

    @property
    def ready(self) -> bool:
        """Whether there is room for one more, so that its first turn may be taken as it comes in."""
        return not self._stopping and len(self._running) < AT_ONCE

    def wake(self, identity: str, work: Work | None = None) -> None:
        """There is something to answer here; `work`: a turn that is taken already, in this dispatcher's name."""
        if self._stopping:
            if work:  # its lease runs out by itself; given back, the next process need not wait for that
                self._leaving.append(asyncio.create_task(self._let_go(identity)))
        elif identity in self._running:
            self._again.add(identity)
        elif work and self.ready:
            self._start(identity, work)
        else:
            self._queue[identity] = None
            self._fill()

    async def run(self) -> None:
        while True:
            try:
                for identity in await self._store.waiting(AT_ONCE * 4):
                    if identity not in self._running:
                        self.wake(identity)
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
        await asyncio.gather(*self._leaving, return_exceptions=True)

    def _fill(self) -> None:
        while self._queue and len(self._running) < AT_ONCE:
            identity = next(iter(self._queue))
            del self._queue[identity]
            self._start(identity)

    def _start(self, identity: str, work: Work | None = None) -> None:
        self._queue.pop(identity, None)
        # In a context of its own: it goes on with messages of other requests than the one that woke it. Begun at once:
        # the engine thinks while the request that woke it is answered.
        turns, name = self._turns(identity, work), f"turns of {identity}"
        loop = asyncio.get_running_loop()
        eager: Any = {"eager_start": True} if sys.version_info >= (3, 12) else {}
        task = asyncio.Task(turns, loop=loop, name=name, context=Context(), **eager)
        self._running[identity] = task
        task.add_done_callback(partial(self._ended, identity))

    def _ended(self, identity: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(identity, None)
        if identity in self._again:
            self._again.discard(identity)
            self.wake(identity)
        if not self._stopping:
            self._fill()

    async def _turns(self, identity: str, work: Work | None) -> None:
        try:
            while not self._stopping:
                self._again.discard(identity)
                work = work or await self._store.take(identity, self.worker, LEASE)
                if work is None or not await self._one(identity, work):
                    break
                work = None
        except StoreUnavailable:
            log.warning("dispatcher: the database is away, %s waits", identity)
        except Exception:
            log.exception("dispatcher: %s", identity)
        finally:
            if self._stopping:
                await self._let_go(identity)

    async def _one(self, identity: str, work: Work) -> bool:
        """One message; False where no more waits."""
        began = time.monotonic()
        with bound_ids(work.message.body.get("request"), work.conversation.id):
            async with self._lease(identity):
                verdict, outcome = await self._runner.outcome(work)
                ending = await self._store.finish(work, self.worker, outcome, render)
            seconds, topic = time.monotonic() - began, outcome.result.get("topic")
            if ending is Ending.LOST:
                verdict = "lost"  # another process has it, or a person
            else:
                self._metrics.turn(verdict, seconds)
            log.info("turn %s", verdict, extra=facts(seq=work.message.seq, topic=topic, ms=round(seconds * 1000)))
        return ending is not Ending.IDLE

    @asynccontextmanager
    async def _lease(self, identity: str) -> AsyncIterator[None]:
        beating: list[asyncio.Task[None]] = []  # none in most turns, which are over sooner

        async def beat() -> None:
            while True:
                try:
                    await self._store.hold(identity, self.worker, LEASE)
                except StoreUnavailable:
                    pass  # `finish` will see whether the lease was lost
                await asyncio.sleep(HEARTBEAT)

        loop = asyncio.get_running_loop()
        later = loop.call_later(HEARTBEAT, lambda: beating.append(loop.create_task(beat())))
        try:
            yield
        finally:
            later.cancel()
            for task in beating:
                task.cancel()
            await asyncio.gather(*beating, return_exceptions=True)

    async def _let_go(self, identity: str) -> None:
        try:
            await self._store.release(identity, self.worker)
        except StoreUnavailable:
            pass  # it runs out by itself
