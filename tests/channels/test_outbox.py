"""The outbox of a pushing channel, proved by a throw-away channel whose platform takes 160 characters and 3 buttons."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from typing import Any

import aiohttp
import pytest

from bot.answers import Button
from bot.conversations import outbox
from bot.conversations.models import Message
from bot.conversations.outbox import OutboxWorker
from bot.conversations.senders import ChannelSender, Delivery
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.contracts.sender import CLAIM, MakeSender, SenderContract, delivered
from tests.standins.platform import BrokenSender, Platform, PlatformSender
from tests.waiting import until


class TestThrowAwayChannel(SenderContract):
    channel = "platform"
    make_sender = PlatformSender

    @pytest.fixture
    async def platform(self):
        platform = Platform()
        async with platform.server() as server:
            platform.url = str(server.make_url("/send"))
            yield platform
        assert platform.refused == [], "the renderer made something that does not fit"

    async def test_pressing_and_opening_arrive_as_they_are(self, store, platform):
        buttons = (Button("পে করুন", url="https://pay.example/1"), Button("মেনু", payload={"topic": "menu"}))
        await self.answer(store, "a", "বাকি আছে।", buttons=buttons)
        async with self.delivering(store, platform):
            await delivered(store)
        pay, menu = platform.bodies[0]["buttons"]
        assert pay == {"title": "পে করুন", "url": "https://pay.example/1"}
        talk = await store.start("platform", "a")
        assert await store.button(talk.identity, menu["token"]) == ("মেনু", {"topic": "menu"})

    async def test_every_part_has_a_key_of_its_own(self, store, platform):
        await self.answer(store, "a", self.long_text, "2")
        async with self.delivering(store, platform):
            await delivered(store)
        names = [body["key"] for body in platform.bodies]
        assert len(names) == len(set(names))

    async def test_a_wait_ends_by_itself_and_not_at_the_next_look_around(self, store, platform):
        platform.moods = ["busy"]
        await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform, look_around=30):
            await until(lambda: len(platform.got) == 2)
        assert platform.asked_at[2] - platform.asked_at[0] < 5

    async def test_nobody_is_asked_for_ever(self, store, platform, monkeypatch):
        monkeypatch.setattr(outbox, "MOST_ATTEMPTS", 3)
        platform.retry_after, platform.moods = 0.05, ["busy"] * 3
        talk = await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "2")]
        failed, _ = [line for line in await store.after(talk, 0) if line.direction == "out"]
        assert (failed.state, failed.result) == ("failed", {"sent": 0, "reason": "too many attempts"})

    async def test_a_broken_sender_blocks_nothing_and_tells_no_secret(self, store, platform, monkeypatch):
        monkeypatch.setattr(self, "make_sender", BrokenSender, raising=False)
        talk = await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == []
        assert await self.states(store, talk) == ["failed", "failed"]
        (line, _) = [line for line in await store.after(talk, 0) if line.direction == "out"]
        assert line.result == {"sent": 0, "reason": "RuntimeError"}

    async def test_what_is_under_way_when_the_worker_stops_is_noted(self, store, platform, monkeypatch):
        monkeypatch.setattr(outbox, "GRACE", 20.0)
        platform.hung = {"a"}
        talk = await self.answer(store, "a", "1")
        async with self.delivering(store, platform):
            await until(lambda: platform.asked_at)
            asyncio.get_running_loop().call_later(0.3, platform.hung.clear)
        assert await self.states(store, talk) == ["delivered"]

    async def test_a_crash_between_sending_and_noting_sends_again_rather_than_loses(self, store, platform):
        await self.answer(store, "a", "1", "2")
        await self.killed(store, platform, 1)
        assert platform.got == [("a", "1")]
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "1"), ("a", "1"), ("a", "2")]

    async def test_a_crash_between_two_parts_repeats_none_that_was_noted(self, store, platform):
        await self.answer(store, "a", self.long_text)
        await self.killed(store, platform, 2)
        first, second = platform.got
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got[:3] == [first, second, second]
        assert platform.got.count(first) == 1
        texts = [text for _, text in dict.fromkeys(platform.got)]
        assert "".join("".join(texts).split()) == "".join(self.long_text.split())

    async def killed(self, store: ConversationStore, platform: Any, after: int) -> None:
        """A process delivers, and is killed as soon as the platform has taken so many parts."""
        url = store.database.engine.url.render_as_string(hide_password=False)
        spawned = multiprocessing.get_context("spawn").Process(
            target=_deliver_and_die, args=(url, self.make_sender, platform.url, after)
        )
        spawned.start()
        await asyncio.to_thread(spawned.join, 60)
        assert spawned.exitcode == -signal.SIGKILL


def _deliver_and_die(store_url: str, make_sender: MakeSender, platform_url: str, after: int) -> None:
    """In a process of its own."""

    class Dying(ChannelSender):
        def __init__(self, real: ChannelSender) -> None:
            self._real = real
            self.channel = real.channel  # type: ignore[misc]
            self._left = after

        def parts(self, message: Message) -> Any:
            return self._real.parts(message)

        async def send(self, part: Any, to: str, key: str) -> Delivery:
            taken = await self._real.send(part, to, key)
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)
            return taken

    async def work() -> None:
        async with aiohttp.ClientSession() as session:
            sender = Dying(make_sender(session, platform_url))
            await OutboxWorker(ConversationStore(Database(store_url)), sender, 0.05, CLAIM).run()

    asyncio.run(work())
