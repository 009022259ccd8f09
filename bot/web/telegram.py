"""Telegram in the web process, where a token is set: its webhook, its outbox, long polling where that is wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

from bot.channels.capabilities import TELEGRAM
from bot.channels.incoming import Edge, Files
from bot.channels.pause import Pause
from bot.channels.sent_files import SentFiles
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.files import brought
from bot.channels.telegram.polling import TelegramPolling
from bot.channels.telegram.sender import TelegramGroupSender, TelegramSender
from bot.channels.telegram.webhook import PATH, TelegramWebhook, secret
from bot.conversations.outbox import OutboxWorker
from bot.web.app_keys import RATE_LIMITS, SETTINGS
from bot.web.chat_services import CHAT, SESSION
from bot.web.link_files import fetching
from bot.web.workers import at_work

WEBHOOK = web.AppKey("telegram_webhook", TelegramWebhook)


def setup(app: web.Application) -> None:
    """Needs CHAT, SESSION, BILLING, RATE_LIMITS and SETTINGS."""
    if app[SETTINGS].telegram_token:
        app.router.add_post(PATH, _take)
        app.cleanup_ctx.append(_run)


async def _take(request: web.Request) -> web.Response:
    return await request.app[WEBHOOK].take(request)


async def _run(app: web.Application) -> AsyncIterator[None]:
    settings, chat, limits = app[SETTINGS], app[CHAT], app[RATE_LIMITS]
    client = TelegramClient(app[SESSION], settings.telegram_token, settings.telegram_api)
    edge = Edge(
        chat.store,
        chat.inbox,
        limits,
        TELEGRAM,
        settings.messages_per_minute,
        chat.links.redeem,
        Files(chat.media, partial(brought, client)),
    )
    channel = TelegramChannel(edge, client, settings.telegram_bot)
    app[WEBHOOK] = TelegramWebhook(channel, secret(settings))

    sent_files, pause = SentFiles(fetching(app)), Pause()
    senders = [kind(client, limits, sent_files, pause) for kind in (TelegramSender, TelegramGroupSender)]
    running = [OutboxWorker(chat.store, sender).run for sender in senders]
    if settings.telegram_polling:
        running.append(TelegramPolling(chat.store, channel, client).run)
    async with at_work(*running):
        yield
    await channel.close()
