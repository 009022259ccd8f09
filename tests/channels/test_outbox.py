"""The outbox of a pushing channel, delivered to a platform that stands in for Telegram and the like."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.answers import Reply, render
from bot.conversations.models import Inbound, Message, Outcome
from bot.conversations.outbox import OutboxWorker
from bot.conversations.senders import ChannelSender, Delivered, Delivery, Failed, RetryLater
from bot.conversations.store import ConversationStore


class Platform:
    """Takes messages over HTTP; told to, it asks for patience, refuses, or hangs."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.moods: list[int] = []

    async def take(self, request: web.Request) -> web.Response:
        data = await request.json()
        status = self.moods.pop(0) if self.moods else 200
        if status == 200:
            self.got.append((data["to"], data["text"]))
        return web.json_response({}, status=status, headers={"Retry-After": "0.2"} if status == 429 else {})


class PlatformSender(ChannelSender):
    channel = "platform"

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def send(self, message: Message, to: str) -> Delivery:
        async with self._session.post(self._url, json={"to": to, "text": message.body["text"]}) as reply:
            if reply.status == 429:
                return RetryLater(float(reply.headers["Retry-After"]))
            return Delivered() if reply.status == 200 else Failed(str(reply.status))


@pytest.fixture
async def store(tmp_path):
    store = ConversationStore(f"sqlite:///{tmp_path / 'store.db'}")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def platform():
    platform = Platform()
    app = web.Application()
    app.router.add_post("/send", platform.take)
    async with TestServer(app) as server:
        platform.url = str(server.make_url("/send"))
        yield platform


@asynccontextmanager
async def delivering(store, platform, workers=1):
    async with aiohttp.ClientSession() as session:
        sender = PlatformSender(session, platform.url)
        tasks = [asyncio.create_task(OutboxWorker(store, sender, 0.05).run()) for _ in range(workers)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def answer(store, person: str, *texts: str):
    talk = await store.start("platform", person)
    await store.accept(Inbound(talk.id, "platform", f"{person} {texts}", text="hi"), {"text": "hi"})
    work = await store.take(talk.id, "w", 5)
    outcome = Outcome(replies=tuple(Reply(text, "help") for text in texts), state={}, result={})
    await store.finish(work, "w", outcome, render)


async def delivered(store):
    for _ in range(400):
        depth = await store.depth()
        if not depth["queued"] + depth["sending"]:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the outbox does not empty")


async def test_answers_arrive_in_order_and_once(store, platform):
    for person in ("a", "b", "c"):
        await answer(store, person, "1", "2", "3")
    async with delivering(store, platform, workers=3):
        await delivered(store)
        await answer(store, "a", "4")
        await delivered(store)
    assert sorted(platform.got) == sorted([(who, text) for who in "abc" for text in "123"] + [("a", "4")])
    for person in "abc":
        said = [text for who, text in platform.got if who == person]
        assert said == sorted(said)


async def test_patience_is_kept_and_what_follows_waits(store, platform):
    platform.moods = [429, 429]
    await answer(store, "a", "1", "2")
    async with delivering(store, platform):
        await delivered(store)
    assert platform.got == [("a", "1"), ("a", "2")]


async def test_what_is_refused_is_not_repeated_and_blocks_nothing(store, platform):
    platform.moods = [403]
    await answer(store, "a", "1", "2")
    async with delivering(store, platform):
        await delivered(store)
    assert platform.got == [("a", "2")]
    log = await store.after((await store.start("platform", "a")).id, 1)
    assert [line.state for line in log] == ["failed", "delivered"]


async def test_a_broken_sender_blocks_nothing(store, platform):
    platform.url += "/nowhere\x00"
    await answer(store, "a", "1")
    async with delivering(store, platform):
        await delivered(store)
    assert platform.got == []
