"""Messenger's sender keeps the promise of senders, on a strict Graph API; and what each of its errors means."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import traceback
from types import SimpleNamespace

import aiohttp
import pytest

from bot.channels import pause
from bot.channels.messenger import client
from bot.channels.messenger.client import GraphClient, GraphRefused, NoAnswer
from bot.channels.messenger.refusals import WINDOW_CLOSED
from bot.channels.messenger.sender import MessengerSender
from bot.channels.renderer import Part
from bot.channels.sent_files import SentFiles
from bot.conversations import reply_window
from bot.conversations.outbox import MOST_ATTEMPTS
from bot.conversations.senders import Delivered, Failed, RetryLater
from bot.errors import BackendUnavailable, LinkExpired
from tests.contracts.sender import SenderContract, delivered
from tests.standins.graph import SECRET, TOKEN, Graph
from tests.waiting import until

PDF = b"%PDF-1.7 an invoice"
LINK = "https://pay.example/invoices/abc"
FILE = {"url": LINK, "name": "invoice-4821.pdf", "language": "bn"}


async def invoice(url: str, language: str) -> bytes:
    if url != LINK:
        raise LinkExpired()
    return PDF


def make_sender(session: aiohttp.ClientSession, url: str) -> MessengerSender:
    return MessengerSender(GraphClient(session, url, "v25.0", TOKEN, SECRET), SentFiles(invoice))


@pytest.fixture
async def platform():
    async with Graph().serving() as graph:
        yield graph
    assert graph.refused == [], "something was asked that the platform does not take"


@pytest.fixture
async def sender(platform):
    async with aiohttp.ClientSession() as session:
        yield make_sender(session, platform.url)


class TestMessenger(SenderContract):
    channel = "messenger"
    make_sender = staticmethod(make_sender)

    @pytest.fixture
    async def platform(self, platform):
        return platform

    async def test_outside_the_window_nothing_is_asked_and_all_goes_when_they_write(self, store, platform, monkeypatch):
        monkeypatch.setattr(MessengerSender, "window", 0.3)
        talk = await self.answer(store, "a", "1", "2")
        await asyncio.sleep(0.35)
        async with self.delivering(store, platform):
            assert await self.reasons(store, talk, 2) == [reply_window.CLOSED] * 2
            assert platform.asked_at == []
        monkeypatch.setattr(MessengerSender, "window", 30.0)
        await self.answer(store, "a", "3")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "1"), ("a", "2"), ("a", "3")]
        assert set(await self.states(store, talk)) == {"delivered"}

    async def test_what_waited_too_long_for_its_customer_fails_and_says_why(self, store, platform, monkeypatch):
        monkeypatch.setattr(MessengerSender, "window", 0.1)
        monkeypatch.setattr(reply_window, "LONGEST", 0.2)
        talk = await self.answer(store, "a", "1")
        await asyncio.sleep(0.25)
        async with self.delivering(store, platform):
            await delivered(store)
        (line,) = await self.said(store, talk)
        assert (line.state, line.result["reason"], platform.asked_at) == ("failed", reply_window.OVER, [])

    async def test_where_metas_clock_is_ahead_it_waits_and_says_why(self, store, platform):
        platform.moods = ["window"]
        talk = await self.answer(store, "a", "1")
        async with self.delivering(store, platform):
            await until(lambda: platform.asked_at)
            assert await self.reasons(store, talk, 1) == [WINDOW_CLOSED]
        assert await self.states(store, talk) == ["queued"]

    async def test_an_invoice_arrives_as_a_file_before_its_words(self, store, platform):
        await self.answer(store, "a", "আপনার ইনভয়েস।", file={"url": LINK, "name": "invoice-4821.pdf"})
        async with self.delivering(store, platform):
            await delivered(store)
        assert [said for _, said in platform.got] == ["<file 9000>", "আপনার ইনভয়েস।"]
        assert platform.uploads == {"9000": PDF}

    async def reasons(self, store, talk, count):
        """Why these many messages have not gone; waits for that."""

        async def noted():
            reasons = [line.result["reason"] for line in await self.said(store, talk) if line.result]
            return reasons if len(reasons) == count else ()

        return await until(noted)

    @staticmethod
    async def said(store, talk):
        return [line for line in await store.after(talk, 0) if line.direction == "out"]


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("613/0", RetryLater), ("4/0", RetryLater), ("32/0", RetryLater), ("80006/0", RetryLater), ("2/0", RetryLater),
        ("1200/0", RetryLater), ("190/463", RetryLater), ("10/1893063", RetryLater), ("10/2018278", RetryLater),
        ("551/1545041", Failed), ("100/2018001", Failed), ("200/1545041", Failed), ("10/2018108", Failed),
        ("999999/0", Failed), ("html", Failed), ("cut", Failed), ("cut after", Failed),
    ],
)  # fmt: skip
async def test_what_an_error_of_graph_means(platform, sender, mood, outcome):
    platform.moods = [mood]
    delivery = await sender.send(Part("hello"), "7", "k")
    platform.refused.clear()
    assert isinstance(delivery, outcome), delivery
    assert delivery.reason
    assert TOKEN not in repr(delivery)
    assert SECRET not in repr(delivery)


async def test_nobody_there_is_asked_again(sender, platform):
    graph = dataclasses.replace(sender._graph, url="http://127.0.0.1:9")
    assert isinstance(await MessengerSender(graph, SentFiles(invoice)).send(Part("hello"), "7", "k"), RetryLater)


async def test_how_long_graph_asks_to_wait_is_obeyed():
    usage = json.dumps({"1": [{"type": "messenger", "estimated_time_to_regain_access": 7}, {"call_count": 1}]})
    assert client._wait({"x-business-use-case-usage": usage}) == 420
    assert client._wait({"Retry-After": "3"}) == 3
    for odd in ("[]", '{"1": 2}', '{"1": [[]]}', "{", '{"1": [{"estimated_time_to_regain_access": "x"}]}'):
        assert client._wait({"x-business-use-case-usage": odd}) is None


async def test_no_token_is_in_what_is_raised_or_shown(sender, platform):
    platform.moods = ["190/463"]
    with pytest.raises(GraphRefused) as raised:
        await sender._graph.post("me/messages", {"recipient": {"id": "1"}, "message": {"text": "x"}})
    shown = "".join(traceback.format_exception(raised.value)) + repr(sender._graph)
    assert "190" in shown
    assert TOKEN not in shown
    assert SECRET not in shown


async def test_a_button_of_each_kind_and_quick_replies_fit(sender, platform):
    buttons = ({"title": "পে করুন", "url": "https://pay.example/1"}, {"title": "মেনু", "token": "t" * 20})
    quick = tuple({"title": f"পছন্দ {number}", "token": f"q{number}"} for number in range(13))
    assert await sender.send(Part("বাকি আছে।", buttons, quick), "7", "k") == Delivered()
    message = platform.bodies[0]["message"]
    assert [one["type"] for one in message["attachment"]["payload"]["buttons"]] == ["web_url", "postback"]
    assert len(message["quick_replies"]) == 13


async def test_a_file_is_handed_over_once(sender, platform):
    for _ in range(2):
        assert await sender.send(Part(file=FILE), "7", "k") == Delivered()
    assert len(platform.uploads) == 1


async def test_no_link_into_an_invoice_is_said_where_its_file_cannot_be_sent(sender, platform, caplog):
    async def empty(_url: str, _language: str) -> bytes:
        return b""

    gone = {"url": "https://pay.example/invoices/gone", "name": "invoice-1.pdf", "language": "bn"}
    assert await sender.send(Part(file=gone), "7", "k") == Delivered()
    refused = MessengerSender(sender._graph, SentFiles(empty))
    assert await refused.send(Part(file=FILE), "7", "k") == Delivered()
    assert platform.refused.pop()[1] == "file"
    assert platform.got == []
    told = [line.getMessage() for line in caplog.records if line.levelname == "WARNING"]
    assert told == ["a file is no more: link_expired", "messenger takes no file (graph 400 code 100)"]


async def away(_url: str, _language: str) -> bytes:
    raise BackendUnavailable(backend="sql")


async def test_where_the_books_are_away_the_file_waits_and_nothing_else(sender, platform):
    sender = MessengerSender(sender._graph, SentFiles(away))
    assert isinstance(await sender.send(Part(file=FILE), "7", "k"), RetryLater)
    assert platform.got == []
    assert await sender.send(Part("hello"), "7", "k") == Delivered()


@pytest.mark.parametrize(
    "trouble",
    ["nobody there", "2/0", "1200/0", "4/0", "613/0", "80006/0", "no answer to a file", "no books"],
)
async def test_a_message_waits_an_hour_for_a_platform_that_is_away(sender, platform, monkeypatch, trouble):
    async def unanswered(*_: object) -> str:
        raise NoAnswer("ServerTimeoutError")

    now = [0.0]
    monkeypatch.setattr(pause, "time", SimpleNamespace(monotonic=lambda: now[0]))
    url = "http://127.0.0.1:9" if trouble == "nobody there" else platform.url
    files = SentFiles(away if trouble == "no books" else invoice)
    sender = MessengerSender(dataclasses.replace(sender._graph, url=url), files)
    if trouble == "no answer to a file":
        monkeypatch.setattr(GraphClient, "upload", unanswered)
    part = Part(file=FILE) if "file" in trouble or "books" in trouble else Part("hello")
    platform.moods, platform.retry_after = [trouble] * MOST_ATTEMPTS if "/" in trouble else [], None
    for _ in range(MOST_ATTEMPTS):
        delivery = await sender.send(part, "7", "k")
        assert isinstance(delivery, RetryLater)
        now[0] += delivery.seconds + 0.01
    platform.refused.clear()
    assert now[0] > 3600


async def test_while_it_is_away_nobody_is_asked(sender, platform):
    platform.moods = ["2/0"]
    waits = [await sender.send(Part("hello"), to, "k") for to in "789"]
    platform.refused.clear()
    assert [isinstance(wait, RetryLater) for wait in waits] == [True] * 3
    assert len(platform.asked_at) == 1


async def test_where_one_person_was_told_too_much_the_others_are_not_kept_waiting(sender, platform):
    platform.moods, platform.retry_after = ["613/0"], None
    waits = await sender.send(Part("hello"), "7", "k")
    assert isinstance(waits, RetryLater)
    assert await sender.send(Part("hello"), "8", "k") == Delivered()
    assert await sender.send(Part("hello"), "7", "k") == Delivered()
    assert sender._busy == {}, "who is well again is forgotten"
    platform.refused.clear()


async def test_typing_is_shown_and_its_failure_is_nobodys_matter(sender, platform):
    await sender.typing("7")
    assert platform.actions == [("7", "typing_on")]
    await MessengerSender(dataclasses.replace(sender._graph, url="http://127.0.0.1:9"), SentFiles(invoice)).typing("7")


async def test_a_version_that_is_over_is_refused(sender, platform):
    old = dataclasses.replace(sender._graph, version="v2.12")
    assert isinstance(await MessengerSender(old, SentFiles(invoice)).send(Part("x"), "7", "k"), Failed)
    platform.refused.clear()


async def test_another_secret_proves_nothing(sender, platform):
    other = dataclasses.replace(sender._graph, secret="another")
    assert isinstance(await MessengerSender(other, SentFiles(invoice)).send(Part("x"), "7", "k"), Failed)
    assert platform.refused.pop()[1].startswith("Invalid appsecret_proof")
