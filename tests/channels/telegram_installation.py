"""The real application on a stand-in for Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.channels.telegram.sender import TelegramGroupSender, TelegramSender
from bot.channels.telegram.updates import CHANNEL
from bot.channels.telegram.webhook import PATH
from bot.security.rate_limit import Pace
from tests.chat_app import Chatroom, chatroom
from tests.standins.telegram import BOT, TOKEN, TelegramStandIn, Updates
from tests.waiting import until

SECRET = "a-secret_of-the-Webhook"
RUMA, KARIM, TEAM = 5001, 5002, -100777


@dataclass
class Installation:
    room: Chatroom
    telegram: TelegramStandIn
    people: Updates

    async def does(self, update: dict[str, Any]) -> None:
        assert await self.people.tell(update) == 200

    async def says(self, chat: int, text: str | None = None, **content: Any) -> None:
        await self.does(self.people.says(chat, text, **content))

    async def hears(self, count: int = 1, chat: int = RUMA) -> list[str]:
        """The first `count` texts that the platform has shown somebody; waits for them."""

        def said() -> list[str]:
            return [text for to, text in self.telegram.got if to == str(chat)]

        await until(lambda: len(said()) >= count)
        return said()

    async def log(self, chat: int = RUMA, channel: str = CHANNEL) -> Any:
        known = await self.room.house.store.known(channel, str(chat))
        return await self.room.house.store.after(known[0], 0) if known else ()


@asynccontextmanager
async def unhurried() -> AsyncIterator[None]:
    """The second between two messages to one person is a matter of the sender's own tests."""
    with pytest.MonkeyPatch.context() as patch:
        for sender in (TelegramSender, TelegramGroupSender):
            patch.setattr(sender, "per_chat", Pace("unhurried", 10_000, 1.0, burst=10_000))
            patch.setattr(sender, "overall", Pace("unhurried in all", 10_000, 1.0, burst=10_000))
        yield


@asynccontextmanager
async def installed(folder: Any, **settings: str) -> AsyncIterator[Installation]:
    async with TelegramStandIn().serving() as telegram, unhurried():
        chosen = {"SAHAYAK_TELEGRAM_TOKEN": TOKEN, "SAHAYAK_TELEGRAM_API": telegram.url, **settings}
        chosen |= {"SAHAYAK_TELEGRAM_WEBHOOK_SECRET": SECRET, "SAHAYAK_TELEGRAM_BOT": BOT["username"]}
        async with chatroom(folder, **chosen) as room:
            yield Installation(room, telegram, Updates(room.client, PATH, SECRET))
    assert telegram.refused == []
