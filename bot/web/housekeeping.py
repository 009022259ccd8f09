"""What nobody asks for and must happen all the same: renewal invoices, every day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from bot.billing.backends.base import Renewals
from bot.errors import BotError
from bot.web.app_keys import BILLING

log = logging.getLogger(__name__)

EVERY = 3600.0  # seconds; an invoice that exists is not made twice, so often does no harm
AFTER_TROUBLE = 60.0


def setup(app: web.Application) -> None:
    if app[BILLING].can(Renewals):  # else the backend makes them by itself
        app.cleanup_ctx.append(renewals)


async def renewals(app: web.Application) -> AsyncIterator[None]:
    """Make the renewal invoices that have come due, now and every hour."""
    task = asyncio.create_task(_for_ever(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _for_ever(app: web.Application) -> None:
    while True:
        try:
            made = await app[BILLING].generate_renewals()
            if made:
                log.info("made %d renewal invoices", len(made))
            await asyncio.sleep(EVERY)
        except BotError as trouble:
            log.warning("renewal invoices: %s", trouble)
            await asyncio.sleep(AFTER_TROUBLE)
