"""How often somebody may do a thing: counted in this process or for all of them, by rules that are plain arithmetic."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

KEYS = 10_000  # remembered at once by one process; the least recently tried is forgotten first
#: Seconds that the clocks of two machines may differ; what is further ahead was noted before a clock was set back.
SKEW = 5.0
State: TypeAlias = Sequence[float]  # what is known of one key under one rule; empty at first


@dataclass(frozen=True)
class Rule:
    """At most `most` tries per key within `seconds`. Rules of different names do not see each other's tries.

    A try that comes up to `hold` seconds too early counts all the same: whoever asked waits so long and goes on.
    """

    name: str
    most: int
    seconds: float
    hold: float = 0.0

    def next(self, state: State, now: float, weight: int = 1) -> tuple[float, State]:
        """Seconds until one more try is allowed, and the state: with that try where it counts, as `weight` of them."""
        fresh = [at for at in state if now - self.seconds < at <= now + SKEW]
        wait = self._wait(fresh, now)
        return (wait, fresh) if wait > self.hold else (max(wait, 0.0), [*fresh, *[now] * weight])

    def undone(self, state: State) -> State:
        """The state without the last try."""
        return state[:-1]

    def _wait(self, tries: State, now: float) -> float:
        return tries[0] + self.seconds - now if len(tries) >= self.most else 0.0


@dataclass(frozen=True)
class Slowing(Rule):
    """`most` tries; then each needs a pause since the one before that doubles, from a second up to `longest`."""

    longest: float = 60.0

    def _wait(self, tries: State, now: float) -> float:
        over = len(tries) - self.most
        return tries[-1] + min(self.longest, 2.0 ** min(over, 30)) - now if over >= 0 and tries else 0.0


@dataclass(frozen=True)
class Pace(Rule):
    """`most` per `seconds`, evenly, after `burst` at once; of a key only when the next is due (GCRA, ITU-T I.371)."""

    burst: int = 1

    def next(self, state: State, now: float, weight: int = 1) -> tuple[float, State]:
        due = state[0] if state and now < state[0] <= now + self.seconds + self.hold + SKEW else now
        wait = max(0.0, due - (self.burst - 1) * self._apart - now)
        return (wait, state) if wait > self.hold else (wait, [due + self._apart * weight])

    def undone(self, state: State) -> State:
        return [state[0] - self._apart] if state else []

    @property
    def _apart(self) -> float:
        return self.seconds / self.most


class RateLimits(ABC):
    """Counts tries. Keys are what somebody sent (an address, an e-mail): bounded, and never written out.

    All methods may raise StoreUnavailable.
    """

    @abstractmethod
    async def wait(self, rule: Rule, key: str, weight: int = 1) -> float:
        """Seconds until one more try is allowed, 0 for now. Up to the rule's `hold` it counts, beyond it does not.

        `weight`: as how many it counts.
        """

    @abstractmethod
    async def take_back(self, rule: Rule, key: str) -> None:
        """One try less, because it turned out to be none of those that are counted."""

    @asynccontextmanager
    async def once(self, rule: Rule, key: str) -> AsyncGenerator[bool]:
        """Whether one more try is allowed now. It does not count where what it was for fails."""
        allowed = await self.wait(rule, key) <= 0
        try:
            yield allowed
        except Exception:
            if allowed:
                await self.take_back(rule, key)
            raise

    @abstractmethod
    async def forgive(self, rule: Rule, key: str) -> None:
        """Forget the tries of a key, after one that was right."""


class MemoryRateLimits(RateLimits):
    """Of one process: enough where SQLite is the store, because then there is only one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: dict[str, OrderedDict[str, State]] = {}

    async def wait(self, rule: Rule, key: str, weight: int = 1) -> float:
        return self.wait_now(rule, key, weight)

    def wait_now(self, rule: Rule, key: str, weight: int = 1) -> float:
        """The same where nothing can be awaited."""
        states = self._of(rule)
        wait, states[key] = rule.next(states.get(key, ()), self._clock(), weight)
        states.move_to_end(key)
        if len(states) > KEYS:
            states.popitem(last=False)
        return wait

    async def take_back(self, rule: Rule, key: str) -> None:
        states = self._of(rule)
        if key in states:
            states[key] = rule.undone(states[key])

    async def forgive(self, rule: Rule, key: str) -> None:
        self._of(rule).pop(key, None)

    def _of(self, rule: Rule) -> OrderedDict[str, State]:
        return self._states.setdefault(rule.name, OrderedDict())
