"""How often somebody may do a thing: sliding windows, in memory and bounded. Every process counts for itself."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import TooMany

MINUTE = 60.0  # seconds
KEYS = 10_000  # remembered at once; the least recently tried is forgotten first


class SlidingWindow:
    """At most `most` tries per key within `seconds`."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """0 where one more try is allowed, which counts at once; else the seconds until it would be."""
        now = self._clock()
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - self._seconds:
            tries.popleft()
        if len(tries) >= self._most:
            return tries[0] + self._seconds - now
        tries.append(now)
        if len(self._tries) > KEYS:
            self._tries.popitem(last=False)
        return 0.0

    def forgive(self, key: str) -> None:
        """Forget the tries of a key, after one that was right."""
        self._tries.pop(key, None)


class RateLimit:
    """How many messages a session may send in a minute: with n replicas up to n times as many."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._sent = SlidingWindow(most, MINUTE, clock)

    def step(self, session: str) -> None:
        """Count one message; raises TooMany with `retry_after`, in whole seconds."""
        wait = self._sent.wait(session)
        if wait > 0:
            raise TooMany(retry_after=max(1, math.ceil(wait)))
