"""What one customer's journey has in common on every platform: how it is shown, where it leads, the house it is in."""

from __future__ import annotations

import asyncio
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.answers import Reply, render
from bot.conversations import link_changes
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.e2e.installation import House

CUSTOMER, TOKEN = "1001", "a-token-of-the-client-area-of-43-letters-000"


class Journey(ABC):
    """`sent`: what the platform has taken for the customer, in order; it grows."""

    channel: str
    still: float  # seconds without a message, after which all is said
    asks: Sequence[str]  # of the linked customer's

    def __init__(self, sent: Sequence[dict[str, Any]]) -> None:
        self._sent, self._shown = sent, 0

    @abstractmethod
    async def begin(self) -> None: ...

    @abstractmethod
    async def come(self, token: str) -> None:
        """By a link of the client area."""

    @abstractmethod
    async def say(self, text: str) -> None: ...

    @abstractmethod
    async def press(self, title: str) -> None:
        """The newest button of that title."""

    @abstractmethod
    def text(self, number: int) -> str:
        """What the platform would show of that one of `sent`."""

    @abstractmethod
    def rows(self, number: int) -> list[str]:
        """Of buttons below it."""

    async def show(self) -> None:
        """Print what has come meanwhile, as soon as nothing more comes."""
        before = -1
        while before != len(self._sent) or before == self._shown:
            before = len(self._sent)
            await asyncio.sleep(self.still)
        for number in range(self._shown, before):
            print("  " + self.text(number).replace("\n", "\n  "))
            for row in self.rows(number):
                print(f"    {row}")
        self._shown = before


async def travel(journey: Journey, store: ConversationStore) -> None:
    """From the first word over a link, a person and back to the end of the link."""
    await journey.begin()
    await journey.say("আমার কত টাকা বাকি?")
    await store.database.write(link_changes.issue, TOKEN, journey.channel, CUSTOMER, "r…@example.com", 600)
    await journey.come(TOKEN)
    await journey.press("হ্যাঁ, যুক্ত করুন")
    for text in journey.asks:
        await journey.say(text)
    await journey.say("মানুষের সাথে কথা বলব")
    (ticket,) = await store.tickets()
    await store.reply(ticket.number, Reply("আমি দেখছি, একটু সময় দিন।", "handoff"))
    await journey.show()
    await store.take_back(ticket.number, render)
    await journey.show()
    await journey.say("লিংক খুলে দাও")
    await journey.press("হ্যাঁ, আনলিংক করুন")


async def run(journey_of: Callable[[aiohttp.ClientSession], Journey], **settings: str) -> None:
    """Travel in a demo of its own with these settings. `journey_of` is given a session with the demo's address."""
    os.environ["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
    public = {"SAHAYAK_PUBLIC_URL": "https://chat.example.com", "SAHAYAK_DEMO_IN_PUBLIC": "1"}
    with tempfile.TemporaryDirectory(prefix="sahayak-journey-") as folder:
        house = House(Path(folder), **settings, **public)
        await asyncio.to_thread(house.start)
        store = ConversationStore(Database(house.settings.database_url))
        try:
            await store.open()
            async with aiohttp.ClientSession(f"http://127.0.0.1:{house.settings.port}") as session:
                await travel(journey_of(session), store)
        finally:
            await store.close()
            await asyncio.to_thread(house.stop)
