"""Wait until something is so, and fail where it never is."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

PATIENCE = 20.0  # seconds, on a busy machine

T = TypeVar("T")


async def hang(who: str, hung: set[str]) -> None:
    """A stand-in's call about somebody: it lasts until a test takes them out of `hung`."""
    await until(lambda: who not in hung, 3 * PATIENCE)


async def until(asked: Callable[[], T | Awaitable[T]], seconds: float = PATIENCE) -> T:
    """The first answer of `asked` that is true."""
    end = time.monotonic() + seconds
    while True:
        answer = asked()
        found = cast(T, await answer if inspect.isawaitable(answer) else answer)
        if found:
            return found
        assert time.monotonic() < end, f"it does not happen: {found!r}"
        await asyncio.sleep(0.01)
