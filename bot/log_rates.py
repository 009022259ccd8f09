"""How often the same thing may stand in a log: who can cause a line at will must not fill a disk with it."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST, SECONDS = 20, 10.0  # records of one kind, and within how long
KINDS = 1000  # remembered at once


@dataclass
class _Count:
    since: float
    seen: int = 0


class RateBound(logging.Filter):
    """Lets `MOST` warnings of each kind through in `SECONDS`; the next one says how many were left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._counts: OrderedDict[tuple[str, int, str], _Count] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:  # the daily work, which is as much as there is to do
            return True
        kind, now = (record.name, record.levelno, str(record.msg)), self._clock()
        count = self._counts.get(kind)
        if count is None or now - count.since >= SECONDS:
            left_out = count.seen - MOST if count else 0
            count = self._counts[kind] = _Count(now)
            if left_out > 0:
                record.msg, record.args = f"{record.getMessage()} (and {left_out} more like it before)", ()
            if len(self._counts) > KINDS:
                self._counts.popitem(last=False)
        count.seen += 1
        return count.seen <= MOST
