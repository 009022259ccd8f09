"""One function of a connection in a transaction, tried again for as long as somebody waits for it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.database.notices import collected
from bot.database.troubles import FULL, LOCKED, READ_ONLY, TROUBLE, is_about_a_text, is_passing, reason, refusal
from bot.errors import BadRequest

T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5  # seconds


@dataclass(frozen=True)
class Attempts:
    """`until`: when whoever asked has waited long enough; `locked_until`: where somebody holds a lock.

    Both on the clock of `time.monotonic`, and from when it was asked for: a queue before it counts too. `turn`: of the
    writers in this process.
    """

    engine: Any
    turn: threading.Lock | None
    until: float
    locked_until: float

    def run(self, work: Callable[..., T], args: tuple[Any, ...]) -> tuple[T, list[str]]:
        """What the function returns, and what it announced. Raises StoreUnavailable, StoreFull, BadRequest."""
        pause, cause, why = FIRST_PAUSE, None, LOCKED
        while True:
            try:
                with self._turn() as mine:
                    if mine:
                        return self._once(work, args)
            except UnicodeEncodeError as half:  # of a pair of surrogates
                raise BadRequest() from half
            except TROUBLE as trouble:
                if is_about_a_text(trouble):
                    raise BadRequest() from trouble
                cause, why = trouble, reason(trouble)
                if why == READ_ONLY:  # connections that were opened so would stay so
                    self.engine.dispose()
                if why in (FULL, READ_ONLY):
                    raise refusal(why) from trouble
                if not is_passing(trouble):
                    raise
            if time.monotonic() + pause > (self.locked_until if why == LOCKED else self.until):
                raise refusal(why) from cause
            time.sleep(pause * random.uniform(0.5, 1.5))  # two losers should not meet again
            pause = min(pause * 2, LONGEST_PAUSE)

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is ours to try."""
        left = self.until - time.monotonic()
        mine = left > 0 and (self.turn is None or self.turn.acquire(timeout=left))
        try:
            yield mine
        finally:
            if mine and self.turn is not None:
                self.turn.release()

    def _once(self, work: Callable[..., T], args: tuple[Any, ...]) -> tuple[T, list[str]]:
        with self.engine.begin() as connection:
            collected(connection)  # of a transaction that came to nothing
            result = work(connection, *args)
            notices = collected(connection)
        return result, notices
