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


@dataclass
class LastLock:
    """When a lock of somebody's was waited for in vain, on the clock of `time.monotonic`."""

    at: float = float("-inf")


@dataclass(frozen=True)
class Attempts:
    """`asked`, on the clock of `time.monotonic`: from when on all of it counts, also a queue before the first try.

    `patience`, `locked_patience`: seconds until whoever asked has waited long enough, and where somebody holds a lock.
    `turn`: of the writers in this process. `last_lock`: of all who ask like this.
    """

    engine: Any
    turn: threading.Lock | None
    asked: float
    patience: float
    locked_patience: float
    last_lock: LastLock

    def run(self, work: Callable[..., T], args: tuple[Any, ...]) -> tuple[T, list[str]]:
        """What the function returns, and what it announced. Raises StoreUnavailable, StoreFull, BadRequest."""
        pause, cause, why = FIRST_PAUSE, None, LOCKED
        if self.last_lock.at > self.asked and self._waited() > self.locked_patience:
            raise refusal(LOCKED)  # whoever came before has found out, and there is no use in trying it once more
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
            if self._waited() + pause > (self.locked_patience if why == LOCKED else self.patience):
                if why == LOCKED and cause is not None:  # and not a queue alone
                    self.last_lock.at = time.monotonic()
                raise refusal(why) from cause
            time.sleep(pause * random.uniform(0.5, 1.5))  # two losers should not meet again
            pause = min(pause * 2, LONGEST_PAUSE)

    def _waited(self) -> float:
        return time.monotonic() - self.asked

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is ours to try."""
        left = self.patience - self._waited()
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
