"""One customer's journey on Telegram, as text with what the platform would show (scripts/telegram-journey)."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.answers import Reply, render
from bot.channels.telegram.webhook import PATH
from bot.conversations import link_changes
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import House
from tests.e2e.telegram_load import SECRET, settings
from tests.standins.telegram import TelegramStandIn, Updates

CHAT, CUSTOMER, TOKEN = 7001, "1001", "a-token-of-the-client-area-of-43-letters-000"
STILL = 1.5  # seconds without a message, after which all is said; Telegram wants a second between two


@dataclass
class Journey:
    telegram: TelegramStandIn
    updates: Updates
    _shown: int = 0
    _files: int = 0

    async def say(self, text: str, **content: Any) -> None:
        await self._tell(f"> {text}", self.updates.says(CHAT, text, **content))

    async def press(self, title: str) -> None:
        """The newest button of that title."""
        rows = [row for body in reversed(self.telegram.bodies) for row in _rows(body)]
        data = next(one["callback_data"] for row in rows for one in row if one["text"] == title)
        await self._tell(f"> ({title})", self.updates.presses(CHAT, data))

    async def show(self) -> None:
        """Print what has come meanwhile, as soon as nothing more comes; one line for a row of buttons."""
        before = -1
        while before != len(self.telegram.bodies) or before == self._shown:
            before = len(self.telegram.bodies)
            await asyncio.sleep(STILL)
        said = iter(self.telegram.got[self._shown - self._files :])
        for body in self.telegram.bodies[self._shown :]:
            if "document" in body:
                self._files += 1
                print(f"  <file {body['document'][0]}, {len(body['document'][1])} bytes>")
            else:
                print("  " + next(said)[1].replace("\n", "\n  "))
            for row in _rows(body):
                print("    " + " ".join(f"[{one['text']}] {one.get('url', '')[:48]}".rstrip() for one in row))
        self._shown = before

    async def _tell(self, line: str, update: dict[str, Any]) -> None:
        print(line)
        assert await self.updates.tell(update) == 200
        await self.show()


def _rows(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return list((body.get("reply_markup") or {}).get("inline_keyboard") or [])


async def travel(journey: Journey, store: ConversationStore) -> None:
    await journey.say("/start")
    await journey.say("আমার কত টাকা বাকি?")
    await store.database.write(link_changes.issue, TOKEN, "telegram", CUSTOMER, "r…@example.com", 600)
    await journey.say(f"/start {TOKEN}")
    await journey.press("হ্যাঁ, যুক্ত করুন")
    await journey.say("4822 er pay link den")
    await journey.say("kal bkash e 1150 taka disi 4822 er, tao unpaid dekhay")
    await journey.say("4821 er pdf dao")
    await journey.say("মানুষের সাথে কথা বলব")
    (ticket,) = await store.tickets()
    await store.reply(ticket.number, Reply("আমি দেখছি, একটু সময় দিন।", "handoff"))
    await journey.show()
    await store.take_back(ticket.number, render)
    await journey.show()
    await journey.say("লিংক খুলে দাও")
    await journey.press("হ্যাঁ, আনলিংক করুন")


async def main() -> int:
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    with tempfile.TemporaryDirectory(prefix="sahayak-journey-") as folder:
        async with TelegramStandIn(strict_pace=True).serving() as telegram:
            public = {"SAHAYAK_PUBLIC_URL": "https://chat.example.com", "SAHAYAK_DEMO_IN_PUBLIC": "1"}
            house = House(Path(folder), **settings(telegram.url), **public)
            await asyncio.to_thread(house.start)
            store = ConversationStore(Database(house.settings.database_url))
            try:
                await store.open()
                async with aiohttp.ClientSession() as session:
                    updates = Updates(session, f"http://127.0.0.1:{house.settings.port}{PATH}", SECRET)
                    await travel(Journey(telegram, updates), store)
            finally:
                await store.close()
                await asyncio.to_thread(house.stop)
    return 1 if telegram.refused or not telegram.files else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
