"""One customer's journey on Telegram, as text with what the platform would show (scripts/telegram-journey)."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import aiohttp

from bot.channels.telegram.webhook import PATH
from tests.e2e import journey
from tests.e2e.telegram_load import SECRET, settings
from tests.standins.telegram import TelegramStandIn, Updates
from tests.standins.telegram_rules import shown

CHAT = 7001


class Journey(journey.Journey):
    channel = "telegram"
    still = 1.5  # Telegram wants a second between two messages
    asks = ("4822 er pay link den", "kal bkash e 1150 taka disi 4822 er, tao unpaid dekhay", "4821 er pdf dao")

    def __init__(self, telegram: TelegramStandIn, session: aiohttp.ClientSession) -> None:
        super().__init__(telegram.bodies)
        self._updates = Updates(session, PATH, SECRET)

    async def begin(self) -> None:
        await self.say("/start")

    async def come(self, token: str) -> None:
        await self.say(f"/start {token}")

    async def say(self, text: str) -> None:
        await self._tell(f"> {text}", self._updates.says(CHAT, text))

    async def press(self, title: str) -> None:
        rows = [row for body in reversed(self._sent) for row in _rows(body)]
        data = next(one["callback_data"] for row in rows for one in row if one["text"] == title)
        await self._tell(f"> ({title})", self._updates.presses(CHAT, data))

    def text(self, number: int) -> str:
        body = self._sent[number]
        if "document" in body:
            return f"<file {body['document'][0]}, {len(body['document'][1])} bytes>"
        return shown(body)[0]

    def rows(self, number: int) -> list[str]:
        rows = _rows(self._sent[number])
        return [" ".join(f"[{one['text']}] {one.get('url', '')[:48]}".rstrip() for one in row) for row in rows]

    async def _tell(self, line: str, update: dict[str, Any]) -> None:
        print(line)
        assert await self._updates.tell(update) == 200
        await self.show()


def _rows(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return list((body.get("reply_markup") or {}).get("inline_keyboard") or [])


async def main() -> int:
    async with TelegramStandIn(strict_pace=True).serving() as telegram:
        await journey.run(lambda session: Journey(telegram, session), **settings(telegram.url))
    return 1 if telegram.refused or not telegram.files else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
