"""How many messages a session may send in a minute: a sliding window per session, in memory and bounded."""
from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import TooMany

WINDOW = 60.0  # seconds
SESSIONS = 10_000  # remembered at once; the least recently heard is forgotten first


class Pace:
    """Every process counts for itself: with n replicas a session may send up to n times as much."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def step(self, session: str) -> None:
        """Count one message; raises TooMany with `retry_after`, in whole seconds."""
        now = self._clock()
        sent = self._sent.setdefault(session, deque())
        self._sent.move_to_end(session)
        while sent and sent[0] <= now - WINDOW:
            sent.popleft()
        if len(sent) >= self._most:
            raise TooMany(retry_after=max(1, math.ceil(sent[0] + WINDOW - now)))
        sent.append(now)
        if len(self._sent) > SESSIONS:
            self._sent.popitem(last=False)
