"""Where Telegram tells what happened: proved by the secret in its header before anything is read."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from aiohttp import web

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.updates import NoUpdate
from bot.errors import BadRequest, NotAllowed
from bot.settings import Settings

PATH = "/webhooks/telegram"
LARGEST = 256 * 1024  # bytes; a long text that answers a long text, each letter written as \\uXXXX, is more than 64 kB
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret(settings: Settings) -> str:
    """What Telegram sends with every update; made of the installation's secret where none is set."""
    return settings.telegram_webhook_secret or settings.derived("telegram webhook")


@dataclass(frozen=True)
class TelegramWebhook:
    channel: TelegramChannel
    secret: str

    async def take(self, request: web.Request) -> web.Response:
        """200 once an update is on disk, also for one that says nothing to us: else it would be told again."""
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode("utf-8", "replace"), self.secret.encode()):
            raise NotAllowed()
        try:
            update = json.loads(await request.clone(client_max_size=LARGEST).read())
        except (ValueError, RecursionError):
            raise BadRequest() from None
        try:
            await self.channel.take(update)
        except NoUpdate:
            raise BadRequest() from None
        return web.json_response({"ok": True})
