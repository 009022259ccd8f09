"""Other desks in the web process, each only where it is set up; then alone is its code loaded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aiohttp import web

from bot.database.engine import Database
from bot.errors import TooLong
from bot.media.files import MediaFiles
from bot.settings import Settings
from bot.web.app_keys import DATABASE, SETTINGS
from bot.web.chat_services import CHAT, SESSION
from bot.web.workers import Work, at_work

if TYPE_CHECKING:
    from bot.desks.chatwoot.incoming import ChatwootIncoming

PATH = "/webhooks/chatwoot"
BODIES = 8  # of the usual size make the largest delivery, as Messenger's: it repeats what was said
INCOMING: web.AppKey[ChatwootIncoming] = web.AppKey("chatwoot_incoming")


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE and, once it runs, SESSION. Raises BadSetting."""
    settings = app[SETTINGS]
    settings.require_chatwoot()
    settings.require_request_tracker()
    settings.require_whmcs_desk()
    if settings.has_chatwoot:
        app.router.add_post(PATH, _receive)
    if settings.has_other_desk:
        app.cleanup_ctx.append(_run)


async def _receive(request: web.Request) -> web.Response:
    largest = BODIES * request.app[SETTINGS].body_limit
    try:
        raw = await request.clone(client_max_size=largest).read()
    except web.HTTPRequestEntityTooLarge as cause:
        raise TooLong(limit=largest) from cause
    await request.app[INCOMING].receive(raw, request.headers)
    return web.Response()


async def _run(app: web.Application) -> AsyncIterator[None]:
    settings, database, works = app[SETTINGS], app[DATABASE], list[Work]()
    if settings.has_mail_desk:
        works += _mail_desk(settings, database, app[CHAT].media)
    if settings.has_chatwoot:
        works += _chatwoot(app)
    if settings.has_chatwoot_bot:
        works += _chatwoot_bot(app)
    if settings.has_request_tracker:
        works += _request_tracker(app)
    if settings.has_whmcs_desk:
        works += _whmcs(app)
    async with at_work(*works):
        yield


def _mail_desk(settings: Settings, database: Database, media: MediaFiles) -> list[Work]:
    from bot.desks.files import AgentFiles
    from bot.desks.mail.desk import MailDesk
    from bot.desks.mail.imap import Mailbox
    from bot.desks.mail.reader import MailboxReader
    from bot.desks.watch import CaseWatch

    desk = MailDesk(settings, database)
    works: list[Work] = [CaseWatch(desk, database).run]
    if box := Mailbox.of(settings):
        works.append(MailboxReader(settings, box, desk, database, AgentFiles(settings, media)).run)
    return works


def _chatwoot_bot(app: web.Application) -> list[Work]:
    from bot.desks.chatwoot.bot_desk import ChatwootBotDesk
    from bot.desks.chatwoot.client import ChatwootClient
    from bot.desks.watch import CaseWatch

    return [CaseWatch(ChatwootBotDesk(ChatwootClient.of_bot(app[SETTINGS], app[SESSION])), app[DATABASE]).run]


def _chatwoot(app: web.Application) -> list[Work]:
    from bot.desks.chatwoot.client import ChatwootClient
    from bot.desks.chatwoot.desk import ChatwootDesk
    from bot.desks.chatwoot.incoming import ChatwootIncoming
    from bot.desks.files import AgentFiles
    from bot.desks.watch import CaseWatch
    from bot.media.downloads import Downloads

    settings, database = app[SETTINGS], app[DATABASE]
    client = ChatwootClient.of(settings, app[SESSION])
    desk = ChatwootDesk(settings, client)
    downloads = Downloads(app[SESSION], settings.chatwoot_addresses, patience=30.0)  # in the background
    files = AgentFiles(settings, app[CHAT].media)
    app[INCOMING] = ChatwootIncoming(client, desk, database, settings.chatwoot_secret, files, downloads)
    return [CaseWatch(desk, database).run, app[INCOMING].run]


def _request_tracker(app: web.Application) -> list[Work]:
    from bot.desks.files import AgentFiles
    from bot.desks.request_tracker.client import RequestTrackerClient
    from bot.desks.request_tracker.desk import RequestTrackerDesk
    from bot.desks.request_tracker.incoming import RequestTrackerIncoming
    from bot.desks.watch import CaseWatch

    settings, database = app[SETTINGS], app[DATABASE]
    client = RequestTrackerClient.of(settings, app[SESSION])
    desk = RequestTrackerDesk(settings, client, database)
    files = AgentFiles(settings, app[CHAT].media)
    return [CaseWatch(desk, database).run, RequestTrackerIncoming(client, desk, database, files).run]


def _whmcs(app: web.Application) -> list[Work]:
    from bot.desks.files import AgentFiles
    from bot.desks.watch import CaseWatch
    from bot.desks.whmcs.desk import WhmcsDesk
    from bot.desks.whmcs.incoming import WhmcsIncoming
    from bot.desks.whmcs.tickets import WhmcsTickets

    settings, database = app[SETTINGS], app[DATABASE]
    tickets = WhmcsTickets(settings, app[SESSION].connector)
    desk = WhmcsDesk(settings, tickets)
    files = AgentFiles(settings, app[CHAT].media)
    return [CaseWatch(desk, database).run, WhmcsIncoming(tickets, desk, database, files).run]
