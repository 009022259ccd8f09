"""Messenger in the web process, where a page's token is set: its webhook and its outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.channels.capabilities import MESSENGER
from bot.channels.incoming import Edge, Files
from bot.channels.messenger.client import of_settings
from bot.channels.messenger.downloads import Downloads
from bot.channels.messenger.sender import MessengerSender
from bot.channels.messenger.webhook import PATH, MessengerWebhook, verify_token
from bot.channels.sent_files import SentFiles
from bot.conversations.outbox import OutboxWorker
from bot.errors import BadSetting
from bot.web.app_keys import RATE_LIMITS, SETTINGS
from bot.web.chat_services import CHAT, SESSION
from bot.web.link_files import fetching
from bot.web.workers import at_work

WEBHOOK = web.AppKey("messenger_webhook", MessengerWebhook)
BODIES = 8  # of the usual size make the largest delivery: Meta reports many events at once


def setup(app: web.Application) -> None:
    """Needs CHAT, SESSION, BILLING, RATE_LIMITS and SETTINGS. Raises BadSetting."""
    settings = app[SETTINGS]
    if not settings.messenger_token:
        return
    if not settings.messenger_secret:
        raise BadSetting(
            name="SAHAYAK_MESSENGER_SECRET", value=None, wanted="the app's secret, where there is a page's token,"
        )
    app.router.add_get(PATH, _verify, allow_head=False)
    app.router.add_post(PATH, _receive)
    app.cleanup_ctx.append(_run)


async def _verify(request: web.Request) -> web.Response:
    return await request.app[WEBHOOK].verify(request)


async def _receive(request: web.Request) -> web.Response:
    return await request.app[WEBHOOK].receive(request)


async def _run(app: web.Application) -> AsyncIterator[None]:
    settings, chat = app[SETTINGS], app[CHAT]
    sender = MessengerSender(of_settings(settings, app[SESSION]), SentFiles(fetching(app)))
    downloads = Downloads(app[SESSION], settings.messenger_api)
    files = Files(chat.media, downloads.bring)
    limits, most = app[RATE_LIMITS], settings.messages_per_minute
    edge = Edge(chat.store, chat.inbox, limits, MESSENGER, most, chat.links.redeem, files)
    webhook = app[WEBHOOK] = MessengerWebhook(
        edge, sender, settings.messenger_secret, verify_token(settings), settings.messenger_app,
        largest=BODIES * settings.body_limit, downloads=downloads,
    )  # fmt: skip
    async with at_work(OutboxWorker(chat.store, sender).run):
        yield
    await webhook.close()
