"""The conversation behind the chat, put together once: store, dispatcher, inbox, and the doors that lead in."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.channels.ask import AskEndpoint
from bot.channels.web.chat import WebChat
from bot.channels.web.chat_session import ChatSessions
from bot.channels.web.shares import AddressShares
from bot.channels.web.typing import TypingEndpoint
from bot.channels.web.uploads import WebUploads
from bot.conversations import attachments, retention
from bot.conversations.account_links import AccountLinks
from bot.conversations.code_proof import CodeProof
from bot.conversations.code_requests import CodeRequests, FindAccount
from bot.conversations.dispatcher import Dispatcher
from bot.conversations.engine_client import EngineClient
from bot.conversations.inbox import Inbox
from bot.conversations.link_requests import LinkRequests
from bot.conversations.metrics import Metrics
from bot.conversations.notifier import Notifier
from bot.conversations.office_hours import OfficeHours
from bot.conversations.own_terms import AccountTerms, OwnTerms
from bot.conversations.read_marks import ReadMarks
from bot.conversations.reminder_requests import Choose, ReminderRequests
from bot.conversations.store import ConversationStore
from bot.conversations.transcripts import AccountOf, TranscriptRequests
from bot.conversations.turn_runner import NO_ACCOUNT_TERMS, NO_TERMS, Addressed, TurnRunner
from bot.database.engine import Database
from bot.database.free_space import FreeSpace
from bot.database.listener import Listener
from bot.errors import StoreUnavailable
from bot.events.subscriptions import Subscriptions
from bot.mail.server import Server
from bot.media.files import MediaFiles
from bot.reminders.choices import keeps_choice
from bot.security.rate_limit import RateLimits
from bot.settings import Settings
from bot.web import forgotten_password, money_terms
from bot.web.accounts import account_of, find_account, name_of
from bot.web.app_keys import BILLING, DATABASE, RATE_LIMITS, SETTINGS
from bot.web.chat_invoice_links import INVOICES
from bot.web.subscribers import subscribers
from bot.web.workers import at_work

log = logging.getLogger(__name__)

GRACE = 1.5  # seconds that running turns have when the process is asked to stop
SWEEP_EVERY = 3600.0
SILENT = 3600.0  # seconds after which a session in which nobody said anything or logged in is forgotten


@dataclass(frozen=True)
class ChatServices:
    store: ConversationStore
    engine: EngineClient
    dispatcher: Dispatcher
    inbox: Inbox
    notifier: Notifier
    metrics: Metrics
    read_marks: ReadMarks
    links: AccountLinks
    media: MediaFiles


CHAT = web.AppKey("chat_services", ChatServices)
SESSION = web.AppKey("http_session", aiohttp.ClientSession)


def build(
    settings: Settings,
    database: Database,
    addressed: Addressed,
    limits: RateLimits,
    find: FindAccount | None,
    account: AccountOf | None,
    choose: Choose | None = None,
    terms: OwnTerms = NO_TERMS,
    account_terms: AccountTerms = NO_ACCOUNT_TERMS,
) -> ChatServices:
    """Opens nothing yet.

    `addressed`: what gives answers the addresses of one conversation. `find`: whose an e-mail address is; `account`:
    whose is on file; `choose`: keeps whether a customer wants reminders;
    `terms`: what this installation does by itself.
    """
    store, metrics = ConversationStore(database), Metrics()
    notifier, engine = Notifier(store), EngineClient(settings, on_failure=metrics.engine_failure)
    asks = LinkRequests(settings, by_mail=find is not None)
    codes = CodeRequests(settings, limits, asks, find) if find else None
    copies, reminders = TranscriptRequests(settings, account), ReminderRequests(choose)
    turns = TurnRunner(engine, asks, addressed, codes, copies, reminders, terms, account_terms)
    dispatcher = Dispatcher(store, turns, notifier, metrics)
    space = FreeSpace((settings.var, *database.folders), settings.disk_reserve_mb * 2**20)
    inbox = Inbox(store, dispatcher, notifier, metrics, settings.message_limit, space, CodeProof.of(settings))
    links, media = AccountLinks(settings, store, dispatcher), MediaFiles(settings)
    return ChatServices(store, engine, dispatcher, inbox, notifier, metrics, ReadMarks(store), links, media)


def setup(app: web.Application) -> None:
    """Needs SETTINGS, DATABASE, BILLING, RATE_LIMITS and INVOICES; gives CHAT and, once it runs, SESSION."""
    settings = app[SETTINGS]
    OfficeHours.of(settings)  # a zone that is none is told before anything starts
    chat = app[CHAT] = build(
        settings,
        app[DATABASE],
        app[INVOICES].addressed,
        app[RATE_LIMITS],
        find_account(settings, app[BILLING]),
        account_of(settings, app[BILLING]),
        keeps_choice(settings, app[DATABASE]),
        forgotten_password.terms(settings, app[BILLING]),
        money_terms.terms(app[BILLING]),
    )
    sessions, shares = ChatSessions(chat.store, settings), AddressShares.of(settings, app[RATE_LIMITS])
    named = name_of(app[BILLING])
    WebChat(settings, chat.store, chat.inbox, chat.notifier, sessions, chat.read_marks, shares, named).setup(app)
    TypingEndpoint(sessions, chat.notifier).setup(app)
    WebUploads(settings, chat.inbox, chat.media, sessions, shares).setup(app)
    AskEndpoint(settings, chat.store, chat.inbox, chat.notifier).setup(app)
    app.cleanup_ctx.extend([database, http_session, workers])
    app.on_shutdown.append(_end_long_polls)  # type: ignore[arg-type]  # aiosignal is typed newer than aiohttp


async def database(app: web.Application) -> AsyncIterator[None]:
    await app[DATABASE].open()
    yield
    await app[DATABASE].close()


async def http_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app[SESSION] = session
        app[CHAT].engine.use(session)
        yield


async def workers(app: web.Application) -> AsyncIterator[None]:
    chat = app[CHAT]

    async def sweep() -> None:
        await chat.store.sweep(SILENT, app[SETTINGS].session_hours * 3600)
        if ended := await chat.links.withdraw_unused():
            log.info("ended %d links to accounts of platforms that nobody had used for a year", ended)
        if days := app[SETTINGS].retention_days:
            forgotten = await retention.forget_older(app[DATABASE], time.time() - days * 86400)
            if forgotten:
                log.info("forgot %d conversations that were over for more than %d days", forgotten, days)
        await attachments.sweep(app[DATABASE], chat.media)
        await asyncio.sleep(SWEEP_EVERY)

    listener, subscriptions = (
        Listener(app[DATABASE]),
        Subscriptions(app[DATABASE], subscribers(app[SETTINGS], app[DATABASE], app[SESSION])),
    )
    running = [listener.run, subscriptions.run, chat.dispatcher.run, chat.notifier.run, chat.read_marks.run, sweep]
    if server := Server.of(app[SETTINGS]):
        from bot.mail.worker import MailWorker  # with all that speaks SMTP, which who sends no mail need not carry

        running.append(MailWorker(app[SETTINGS], server, app[DATABASE]).run)
    with suppress(StoreUnavailable):  # else as soon as the database is there
        await subscriptions.register()  # before anybody is served: nothing that happens then is missed
    async with at_work(*running):
        yield
        await chat.dispatcher.stop(GRACE)
    await chat.read_marks.flush()


async def _end_long_polls(app: web.Application) -> None:
    app[CHAT].notifier.close()
