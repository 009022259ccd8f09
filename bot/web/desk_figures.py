"""The figures of the desk: kept up to date beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from bot.analytics.keeping import Keeper
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.chat_services import for_ever

log = logging.getLogger(__name__)

EVERY = 3600.0  # seconds; whoever looks at the figures has the newest days made anew before
BEFORE = 30.0  # seconds after the start, or a stumble: customers first
KEEPER = web.AppKey("figures", Keeper)


def setup(app: web.Application) -> None:
    """Needs SETTINGS and DATABASE."""
    app[KEEPER] = Keeper.of(app[SETTINGS], app[DATABASE])
    app.cleanup_ctx.append(keeping)


async def keeping(app: web.Application) -> AsyncIterator[None]:
    """Make the days that are due every hour, so that they are there before their events are forgotten."""

    async def work() -> None:
        await asyncio.sleep(BEFORE)
        if made := await app[KEEPER].refresh():
            log.debug("made the figures of %d days", made)
        await asyncio.sleep(EVERY)

    task = asyncio.create_task(for_ever(work))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
