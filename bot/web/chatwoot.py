"""The bot behind Chatwoot's own widget, where its token is set: the webhook of the agent bot and its outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.channels.capabilities import CHATWOOT
from bot.channels.chatwoot.client import ChatwootBot
from bot.channels.chatwoot.sender import ChatwootSender
from bot.channels.chatwoot.webhook import ChatwootWebhook
from bot.channels.incoming import Edge, Files
from bot.conversations.outbox import OutboxWorker
from bot.errors import TooLong
from bot.media.downloads import Downloads
from bot.web.app_keys import RATE_LIMITS, SETTINGS
from bot.web.chat_services import CHAT, SESSION
from bot.web.workers import at_work

PATH = "/webhooks/chatwoot-bot"
BODIES = 8  # of the usual size make the largest delivery, as Messenger's: it repeats what was said
WEBHOOK = web.AppKey("chatwoot_bot_webhook", ChatwootWebhook)


def setup(app: web.Application) -> None:
    """Needs CHAT, SESSION, RATE_LIMITS and SETTINGS. Raises BadSetting."""
    settings = app[SETTINGS]
    settings.require_chatwoot()
    if settings.has_chatwoot_bot:
        app.router.add_post(PATH, _receive)
        app.router.add_post(f"{PATH}/{{key}}", _receive)
        app.cleanup_ctx.append(_run)


async def _receive(request: web.Request) -> web.Response:
    largest = BODIES * request.app[SETTINGS].body_limit
    try:
        raw = await request.clone(client_max_size=largest).read()
    except web.HTTPRequestEntityTooLarge as cause:
        raise TooLong(limit=largest) from cause
    await request.app[WEBHOOK].receive(raw, request.headers, request.match_info.get("key"))
    return web.Response()


async def _run(app: web.Application) -> AsyncIterator[None]:
    settings, chat = app[SETTINGS], app[CHAT]
    bot = ChatwootBot.of(settings, app[SESSION])
    downloads = Downloads(app[SESSION], settings.chatwoot_addresses)
    files = Files(chat.media, downloads.bring)
    limits, most = app[RATE_LIMITS], settings.messages_per_minute
    edge = Edge(chat.store, chat.inbox, limits, CHATWOOT, most, files=files)
    believes = settings.chatwoot_bot_identity
    webhook = app[WEBHOOK] = ChatwootWebhook(edge, bot, settings.chatwoot_bot_secret, believes, downloads)
    async with at_work(OutboxWorker(chat.store, ChatwootSender(bot)).run):
        yield
    await webhook.close()
