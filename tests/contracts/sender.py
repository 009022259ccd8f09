"""What every channel that pushes must do, over the outbox. Subclass, give the fixture and ``make_sender``."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.answers import Button, Reply, render
from bot.conversations.models import Inbound, Outcome
from bot.conversations.outbox import OutboxWorker
from bot.conversations.senders import ChannelSender
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from tests.empty_database import empty_database
from tests.waiting import until

MakeSender = Callable[[aiohttp.ClientSession, str], ChannelSender]
CLAIM = 1.5  # seconds; one minute in the product


class SenderContract:
    """`make_sender(session, url)`, a class or a static function of a module, leads to the fixture ``platform``:

    {got: [(to, text)], moods: ["busy" | "blocked" | "cut"], hung: people whose calls take 0.8 s, retry_after, url}.
    """

    channel: str
    make_sender: MakeSender
    long_text = "\n\n".join(f"অনুচ্ছেদ {number}। " + "কথা " * 30 for number in range(1, 60))

    @pytest.fixture
    async def platform(self) -> Any:
        raise NotImplementedError

    @pytest.fixture(scope="class")
    def made(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A database without rows, made once: that takes longer than most of these tests."""
        return empty_database(tmp_path_factory.mktemp("made"))

    @pytest.fixture
    async def store(self, made: Path, tmp_path: Path) -> AsyncIterator[ConversationStore]:
        store = ConversationStore(Database(f"sqlite:///{shutil.copy(made, tmp_path / 'store.db')}"))
        await store.open()
        yield store
        await store.close()

    @asynccontextmanager
    async def delivering(
        self, store: ConversationStore, platform: Any, workers: int = 1, look_around: float = 0.05
    ) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            sender = self.make_sender(session, platform.url)
            made = [OutboxWorker(store, sender, look_around, CLAIM) for _ in range(workers)]
            tasks = [asyncio.create_task(worker.run()) for worker in made]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def answer(self, store: ConversationStore, person: str, *texts: str, **more: Any) -> str:
        """The bot says these to a person; the conversation's id."""
        talk = await store.start(self.channel, person)
        await store.accept(Inbound(talk.identity, self.channel, f"{person} {time.time()}", text="hi"), {"text": "hi"})
        work = await store.take(talk.identity, "w", 5)
        assert work
        replies = tuple(Reply(text, "help", **more) for text in texts)
        await store.finish(work, "w", Outcome(replies=replies, state={}, result={}), render)
        return talk.identity

    async def states(self, store: ConversationStore, talk: str) -> list[str]:
        return [line.state for line in await store.after(talk, 0) if line.direction == "out"]

    async def test_answers_arrive_in_order_and_once(self, store, platform):
        for person in ("a", "b", "c"):
            await self.answer(store, person, "1", "2", "3")
        async with self.delivering(store, platform, workers=3):
            await delivered(store)
            await self.answer(store, "a", "4")
            await delivered(store)
        assert sorted(platform.got) == sorted([(who, text) for who in "abc" for text in "123"] + [("a", "4")])
        for person in "abc":
            said = [text for who, text in platform.got if who == person]
            assert said == sorted(said)

    async def test_a_long_answer_is_sent_in_parts_and_whole(self, store, platform):
        talk = await self.answer(store, "a", self.long_text, "2")
        async with self.delivering(store, platform):
            await delivered(store)
        *parts, last = [text for _, text in platform.got]
        assert len(parts) > 1
        assert "".join("".join(parts).split()) == "".join(self.long_text.split())
        assert last == "2"
        assert await self.states(store, talk) == ["delivered", "delivered"]

    async def test_buttons_arrive_or_are_written_out(self, store, platform):
        buttons = tuple(Button(f"পছন্দ নম্বর {number}", payload={"topic": "help"}) for number in range(30))
        await self.answer(store, "a", "একটি বেছে নিন।", buttons=buttons)
        async with self.delivering(store, platform):
            await delivered(store)
        said = str(platform.bodies)
        assert all(f"পছন্দ নম্বর {number}" in said for number in range(30))

    async def test_patience_is_kept_and_what_follows_waits(self, store, platform):
        platform.moods = ["busy", "busy"]
        await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "1"), ("a", "2")]
        first, second, third, *_ = platform.asked_at
        assert min(second - first, third - second) >= platform.retry_after * 0.95
        assert third - first < platform.retry_after * 2 + 1.5, "the worker slept longer than it was asked to"

    async def test_what_has_gone_is_not_repeated_after_a_wait_even_by_another_process(self, store, platform):
        platform.moods = ["", "busy"]
        await self.answer(store, "a", self.long_text)
        async with self.delivering(store, platform):
            await until(lambda: len(platform.asked_at) == 2)
        assert len(platform.got) == 1
        async with self.delivering(store, platform):
            await delivered(store)
        texts = [text for _, text in platform.got]
        assert len(texts) == len(set(texts))
        assert "".join("".join(texts).split()) == "".join(self.long_text.split())

    async def test_what_is_refused_is_noted_and_blocks_nothing(self, store, platform):
        platform.moods = ["blocked"]
        talk = await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "2")]
        assert await self.states(store, talk) == ["failed", "delivered"]
        failed = next(line for line in await store.after(talk, 0) if line.state == "failed")
        assert failed.result
        assert failed.result["reason"]
        assert platform.url not in str(failed.result)

    async def test_a_call_without_an_answer_is_not_repeated(self, store, platform):
        platform.moods = ["cut"]
        talk = await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert [text for _, text in platform.got].count("1") <= 1
        assert (await self.states(store, talk))[1] == "delivered"

    async def test_one_slow_conversation_holds_up_nobody(self, store, platform):
        platform.hung = {"slow"}
        await self.answer(store, "slow", "1")
        async with self.delivering(store, platform):
            await until(lambda: platform.asked_at)
            for number in range(3):
                await self.answer(store, "quick", str(number))
            await until(lambda: len(platform.got) == 3)
            assert ("slow", "1") not in platform.got
            platform.hung.clear()
            await delivered(store)
        assert ("slow", "1") in platform.got


async def delivered(store: ConversationStore) -> None:
    async def nothing_waits() -> bool:
        depth = await store.depth()
        return not depth["queued"] + depth["sending"]

    await until(nothing_waits)
