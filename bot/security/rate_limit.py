"""How often somebody may do a thing: sliding windows, counted in this process or for all of them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

KEYS = 10_000  # remembered at once by one process; the least recently tried is forgotten first


@dataclass(frozen=True)
class Rule:
    """At most `most` tries per key within `seconds`. Rules of different names do not see each other's tries."""

    name: str
    most: int
    seconds: float


class RateLimits(ABC):
    """Counts tries. Keys are what somebody sent (an address, an e-mail): bounded, and never written out."""

    @abstractmethod
    async def wait(self, rule: Rule, key: str) -> float:
        """0 where one more try is allowed, which counts at once; else the seconds until it would be.

        May raise StoreUnavailable.
        """

    @abstractmethod
    async def forgive(self, rule: Rule, key: str) -> None:
        """Forget the tries of a key, after one that was right."""


class Window:
    """The tries of many keys under one rule, in memory and bounded."""

    def __init__(self, rule: Rule, clock: Callable[[], float] = time.monotonic) -> None:
        self._rule, self._clock = rule, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> float:
        now = self._clock()
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - self._rule.seconds:
            tries.popleft()
        if len(tries) >= self._rule.most:
            return tries[0] + self._rule.seconds - now
        tries.append(now)
        if len(self._tries) > KEYS:
            self._tries.popitem(last=False)
        return 0.0

    def forgive(self, key: str) -> None:
        self._tries.pop(key, None)


class MemoryRateLimits(RateLimits):
    """Of one process: enough where SQLite is the store, because then there is only one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[Rule, Window] = {}

    async def wait(self, rule: Rule, key: str) -> float:
        return self._windows.setdefault(rule, Window(rule, self._clock)).wait(key)

    async def forgive(self, rule: Rule, key: str) -> None:
        self._windows.setdefault(rule, Window(rule, self._clock)).forgive(key)
