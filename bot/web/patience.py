"""How often somebody may try: a sliding window per key, kept in memory and bounded."""
from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

KEYS = 10_000  # remembered at once; the least recently tried is forgotten first


class Patience:
    """At most `most` tries per key within `seconds`. Every process counts for itself."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Whether one more try is allowed; it counts at once, so that tries side by side are counted too."""
        now = self._clock()
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - self._seconds:
            tries.popleft()
        if len(tries) >= self._most:
            return False
        tries.append(now)
        if len(self._tries) > KEYS:
            self._tries.popitem(last=False)
        return True

    def forgive(self, key: str) -> None:
        """Forget the tries of a key, after one that was right."""
        self._tries.pop(key, None)
