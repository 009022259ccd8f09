"""Nothing is sent while a platform is away, or has asked to be left alone."""

from __future__ import annotations

import time

FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0  # seconds between tries, doubled each time: a message has only so many


class Pause:
    """One for all senders to a platform of a process."""

    def __init__(self) -> None:
        self._until = 0.0
        self._failures = 0

    @property
    def left(self) -> float:
        """For how many seconds nothing is sent at all; 0 or less where nothing is held up."""
        return self._until - time.monotonic()

    def extend(self, seconds: float) -> None:
        self._until = max(self._until, time.monotonic() + seconds)

    def away(self) -> float:
        """A try has failed: seconds until the next."""
        if (left := self.left) > 0:  # another call has just found out
            return left
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self._failures, 10))
        self._failures += 1
        self.extend(wait)
        return wait

    def well(self) -> None:
        """A try has succeeded."""
        self._failures = 0
