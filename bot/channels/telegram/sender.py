"""Deliver answers to people and groups on Telegram."""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence
from typing import Any

from bot.channels.capabilities import TELEGRAM
from bot.channels.pause import FIRST_WAIT, Pause
from bot.channels.renderer import Part
from bot.channels.sent_files import SentFiles, parts
from bot.channels.telegram import pace
from bot.channels.telegram.client import NoAnswer, NotTaken, Refused, TelegramClient
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.updates import CHANNEL, GROUP
from bot.conversations.models import Message
from bot.conversations.senders import ChannelSender, Delivered, Delivery, Failed, RetryLater
from bot.security.rate_limit import RateLimits

log = logging.getLogger(__name__)

WRONG_TOKEN = 60.0  # seconds; somebody has to mend the settings
GONE = "chat not found"  # what 400 says where 403 would be expected


class TelegramSender(ChannelSender):
    """One for all that a process sends in this channel: it knows when Telegram is away."""

    channel = CHANNEL
    per_chat, overall = pace.PERSON, pace.ALL

    def __init__(
        self, client: TelegramClient, limits: RateLimits, files: SentFiles, pause: Pause | None = None
    ) -> None:
        self._client, self._files, self._pause = client, files, pause or Pause()
        self._places = pace.Places(limits, self.per_chat, self.overall)

    def parts(self, message: Message) -> Sequence[Part]:
        return parts(message, TELEGRAM)

    async def send(self, part: Part, to: str, key: str) -> Delivery:
        if (wait := self._pause.left) > 0 or (wait := await self._places.wait(to, key)) > 0:
            return RetryLater(wait)
        content = await self._files.content(part.file) if part.file else b""
        if not isinstance(content, bytes):
            return content
        try:
            if part.file is not None:
                await self._client.upload("sendDocument", "document", part.file["name"], content, chat_id=to)
                self._files.pause.well()
            else:
                await self._say(part, to)
        except NotTaken as trouble:
            return self._away(str(trouble))
        except NoAnswer as trouble:
            return Failed(str(trouble))
        except Refused as refused:
            return self._refused(refused)
        self._pause.well()
        return Delivered()

    async def _say(self, part: Part, to: str) -> None:
        try:
            await self._message(to, part.text, keyboard(part.buttons))
        except Refused as refused:
            if refused.code != 400 or "BUTTON" not in refused.description.upper():
                raise
            # An address that Telegram takes for none: then it is written out.
            log.warning("telegram: %s", refused)
            pressed = tuple(button for button in part.buttons if "token" in button)
            lines = [f"{button['title']}: {button['url']}" for button in part.buttons if "url" in button]
            await self._message(to, "\n".join((part.text, "", *lines)), keyboard(pressed))

    async def _message(self, to: str, text: str, markup: dict[str, Any] | None) -> None:
        await self._client.call(
            "sendMessage",
            chat_id=to,
            text=html.escape(text, quote=False),
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},  # a preview would open the customer's links
            reply_markup=markup,
        )

    def _refused(self, refused: Refused) -> Delivery:
        if refused.code == 429:
            seconds = max(1.0, refused.retry_after or FIRST_WAIT)
            self._pause.extend(seconds)
            return RetryLater(seconds)
        if refused.code in (401, 404):
            log.error("telegram does not know this token: see `python -m bot doctor`")
            return RetryLater(WRONG_TOKEN)
        if refused.code >= 500:
            return self._away(str(refused))
        if refused.code == 403 or GONE in refused.description:
            return Failed("blocked", gone=True)
        return Failed(str(refused))

    def _away(self, why: str) -> RetryLater:
        wait = self._pause.away()
        log.warning("telegram is away (%s), again in %.0f s", why, wait)
        return RetryLater(wait)


class TelegramGroupSender(TelegramSender):
    channel = GROUP
    per_chat = pace.GROUP
