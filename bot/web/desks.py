"""Other desks in the web process, each only where it is set up; then alone is its code loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from bot.database.engine import Database
from bot.settings import Settings
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.chat_services import for_ever


def setup(app: web.Application) -> None:
    """Needs SETTINGS and DATABASE."""
    if app[SETTINGS].has_mail_desk:
        app.cleanup_ctx.append(_run)


async def _run(app: web.Application) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(for_ever(work)) for work in _mail_desk(app[SETTINGS], app[DATABASE])]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _mail_desk(settings: Settings, database: Database) -> list[Callable[[], Awaitable[None]]]:
    from bot.desks.mail.desk import MailDesk
    from bot.desks.mail.imap import Mailbox
    from bot.desks.mail.reader import MailboxReader
    from bot.desks.watch import CaseWatch

    desk = MailDesk(settings, database)
    running: list[Callable[[], Awaitable[None]]] = [CaseWatch(desk, database).run]
    if box := Mailbox.of(settings):
        running.append(MailboxReader(settings, box, desk, database).run)
    return running
