"""What a call costs, however busy the machine and however full the process is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

TRIES = 3  # the collector walks a full heap now and then


def processor_seconds(call: Callable[[], Any], enough: float = 0.0) -> float:
    """Processor time of `call` in this thread, seconds: the least of three, or the first below `enough`."""
    best = float("inf")
    for _ in range(TRIES):
        began = time.thread_time()
        call()
        best = min(best, time.thread_time() - began)
        if best < enough:
            break
    return best
