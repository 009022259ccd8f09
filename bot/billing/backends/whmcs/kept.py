"""Answers of WHMCS kept for some seconds, by customer: the next question of a conversation need not ask again."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")
SECONDS = 15.0  # what an event does not reach, as in another process, is true again after these
MOST = 500  # customers; some 100 kB for one with a hundred invoices


class Kept:
    """Whoever asks the same at once waits for one answer. A failure is kept for nobody."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._of: OrderedDict[str, dict[str, tuple[float, asyncio.Task[Any]]]] = OrderedDict()

    async def get(self, customer: str, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What was answered lately, or what `ask` finds. It goes on where nobody waits for it any more."""
        theirs = self._of.setdefault(customer, {})
        self._of.move_to_end(customer)
        if len(self._of) > MOST:
            self._of.popitem(last=False)
        until, task = theirs.get(what, (0.0, None))
        if task is None or self._clock() >= until:
            task = asyncio.ensure_future(_asked(ask))
            theirs[what] = self._clock() + self._seconds, task
            task.add_done_callback(lambda done: self._drop_failed(theirs, what, done))
        answer: T = await asyncio.shield(task)
        return answer

    def forget(self, customer: str) -> None:
        """Something of theirs has changed. Who waits for an answer already may still get the old one."""
        self._of.pop(customer, None)

    @staticmethod
    def _drop_failed(theirs: dict[str, tuple[float, asyncio.Task[Any]]], what: str, done: asyncio.Task[Any]) -> None:
        if (done.cancelled() or done.exception() is not None) and theirs.get(what, (0.0, None))[1] is done:
            del theirs[what]


async def _asked(ask: Callable[[], Awaitable[T]]) -> T:
    return await ask()
