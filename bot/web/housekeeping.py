"""What nobody asks for and must happen all the same: renewal invoices, questions to gateways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from bot.billing.backends.base import Renewals
from bot.errors import BotError
from bot.web.app_keys import BILLING
from bot.web.workers import at_work

log = logging.getLogger(__name__)

EVERY = 3600.0  # seconds; an invoice that exists is not made twice, so often does no harm
ASK_EVERY = 60.0
AFTER_TROUBLE = 60.0


async def _renewals(app: web.Application) -> int:
    return len(await app[BILLING].generate_renewals())


async def _payments(app: web.Application) -> int:
    return await app[BILLING].ask_gateways()


def chore(
    words: str, every: float, work: Callable[[web.Application], Awaitable[int]]
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Done now and every so often, while the process lives."""

    async def going_on(app: web.Application) -> AsyncIterator[None]:
        async def once() -> None:
            try:
                if done := await work(app):
                    log.info(words, done)
                await asyncio.sleep(every)
            except BotError as trouble:
                log.warning("%s: %s", words.partition(" %d ")[0], trouble)
                await asyncio.sleep(AFTER_TROUBLE)

        async with at_work(once):
            yield

    return going_on


renewals = chore("made %d renewal invoices", EVERY, _renewals)
payments = chore("asked gateways about %d payments", ASK_EVERY, _payments)


def setup(app: web.Application) -> None:
    billing = app[BILLING]
    if billing.can(Renewals):  # else the backend makes them by itself
        app.cleanup_ctx.append(renewals)
    if billing.gateways():
        app.cleanup_ctx.append(payments)
