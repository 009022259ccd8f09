"""What the web process does beside its requests: begun with the app, again after each stumble, ended with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.errors import BotError

log = logging.getLogger(__name__)

AFTER_TROUBLE = 1.0  # seconds
Work = Callable[[], Awaitable[None]]


@asynccontextmanager
async def at_work(*works: Work) -> AsyncIterator[None]:
    """Each goes on until the block is left."""
    tasks = [asyncio.create_task(for_ever(work)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def for_ever(work: Work) -> None:
    """A worker that stumbles goes on: without it every customer would wait in vain."""
    while True:
        try:
            await work()
        except BotError as trouble:
            log.warning("%s: %s", work.__qualname__, trouble)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("%s", work.__qualname__)
            await asyncio.sleep(AFTER_TROUBLE)
