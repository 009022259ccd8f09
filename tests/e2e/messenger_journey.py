"""One customer's journey on Messenger, as text with what the platform would show (scripts/messenger-journey)."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.answers import Reply, render
from bot.conversations import link_changes
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import House
from tests.e2e.messenger_load import settings
from tests.standins.graph import Graph, deliver, delivery, happened, pressed, said

PERSON, CUSTOMER, TOKEN = "7001", "1001", "a-token-of-the-client-area"
STILL = 0.7  # seconds without a message, after which all is said


@dataclass
class Journey:
    """`session`: with our application's address."""

    platform: Graph
    session: aiohttp.ClientSession
    _shown: int = 0
    _ids: Iterator[int] = field(default_factory=itertools.count)

    async def say(self, text: str) -> None:
        await self._report(f"> {text}", said(PERSON, text, self._ident()))

    async def press(self, title: str) -> None:
        """The newest button of that title."""
        messages = [body["message"] for body in reversed(self.platform.bodies)]
        payload = next(one["payload"] for message in messages for one in _buttons(message) if one["title"] == title)
        await self.send(title, payload)

    async def send(self, title: str, payload: str) -> None:
        await self._report(f"> ({title})", pressed(PERSON, payload, self._ident(), title))

    async def come(self, ref: str) -> None:
        await self._report("> (a link of the client area)", happened(PERSON, "referral", ref=ref, source="SHORTLINK"))

    async def show(self) -> None:
        """Print what has come meanwhile, as soon as nothing more comes."""
        before = -1
        while before != len(self.platform.got) or before == self._shown:
            before = len(self.platform.got)
            await asyncio.sleep(STILL)
        for (_, text), body in list(zip(self.platform.got, self.platform.bodies, strict=True))[self._shown :]:
            print("  " + text.replace("\n", "\n  "))
            for one in _buttons(body["message"]):
                print(f"    [{one['title']}] {one.get('url', '')[:48]}".rstrip())
        self._shown = before

    async def _report(self, line: str, event: dict[str, Any]) -> None:
        print(line)
        assert await deliver(self.session, delivery(event)) == 200
        await self.show()

    def _ident(self) -> str:
        return f"m_{next(self._ids)}"


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    template = message.get("attachment", {}).get("payload", {})
    return [*template.get("buttons", []), *message.get("quick_replies", [])]


async def travel(journey: Journey, store: ConversationStore) -> None:
    await journey.send("Get Started", "start")
    await journey.say("আমার কত টাকা বাকি?")
    await store.database.write(link_changes.issue, TOKEN, "messenger", CUSTOMER, "r…@example.com", 600)
    await journey.come(TOKEN)
    await journey.press("হ্যাঁ, যুক্ত করুন")
    await journey.say("4821 er pdf dao")
    await journey.say("কোন গেটওয়েতে পে করব?")
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
        async with Graph().serving() as platform:
            given = settings(platform.url)
            public = {"SAHAYAK_PUBLIC_URL": "https://chat.example.com", "SAHAYAK_DEMO_IN_PUBLIC": "1"}
            house = House(Path(folder), SAHAYAK_MESSENGER_PAGE="example", **given, **public)
            await asyncio.to_thread(house.start)
            store = ConversationStore(Database(house.settings.database_url))
            try:
                await store.open()
                async with aiohttp.ClientSession(f"http://127.0.0.1:{house.settings.port}") as session:
                    await travel(Journey(platform, session), store)
            finally:
                await store.close()
                await asyncio.to_thread(house.stop)
    return 1 if platform.refused or not platform.uploads else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
