"""A breaker: after repeated failures nobody waits for the same outage again; it closes again by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES = 5  # in a row, after which it opens
PAUSES = (2.0, 5.0, 10.0)  # seconds until one call may try again; the last goes on
TRY = 10.0  # seconds after which a try of which nothing was heard counts as lost


class Breaker:
    """Counts failures in a row. While it is open one call at a time may try, and what comes of it decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opened = 0  # times in a row
        self._until = 0.0  # when the next may try
        self._trying = False

    @property
    def open(self) -> bool:
        return self._opened > 0

    def allows(self) -> bool:
        """Whether a call may go out now."""
        if not self.open:
            return True
        if self._clock() < self._until:
            return False
        self._trying, self._until = True, self._clock() + TRY
        return True

    def succeeded(self) -> None:
        self._failures = self._opened = 0
        self._trying = False

    def failed(self) -> None:
        """Of calls that were on their way when it opened, nothing new is learned."""
        self._failures += 1
        if self._failures < FAILURES or (self.open and not self._trying):
            return
        self._until = self._clock() + PAUSES[min(self._opened, len(PAUSES) - 1)]
        self._opened += 1
        self._trying = False
