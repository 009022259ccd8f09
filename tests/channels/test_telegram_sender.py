"""Answers on Telegram: the contract of all senders, against a stand-in that refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.answers import Button
from bot.channels.sent_files import SentFiles
from bot.channels.telegram import pace
from bot.channels.telegram.client import NoAnswer, Refused, TelegramClient
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.sender import TelegramSender
from bot.errors import BackendUnavailable, LinkExpired
from bot.security.rate_limit import MemoryRateLimits, Pace
from tests.contracts.sender import SenderContract, delivered
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.waiting import until

PDF = b"%PDF-1.7 an invoice"


class FastSender(TelegramSender):
    """Without the second between two messages, which a test of its own looks at."""

    per_chat, overall = (Pace(name, 10_000, 1.0, burst=10_000) for name in ("fast chat", "fast"))

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        super().__init__(TelegramClient(session, TOKEN, url), MemoryRateLimits(), SentFiles(self.fetched))

    @staticmethod
    async def fetched(url: str, language: str) -> bytes:
        if "away" in url:
            raise BackendUnavailable()
        if "old" in url:
            raise LinkExpired()
        return PDF + language.encode()


class PacedSender(FastSender):
    """With a seventh of what may be sent in all, so that a few people are many."""

    per_chat, overall = pace.PERSON, replace(pace.ALL, most=4)


class TestTelegram(SenderContract):
    channel = "telegram"
    make_sender = FastSender

    @pytest.fixture
    async def platform(self):
        async with TelegramStandIn().serving() as platform:
            yield platform
        assert platform.refused == [], "something was sent that Telegram would not take"

    async def test_text_is_text(self, store, platform):
        said = "<b>৫ < ৬ & ৭</b> > \"x\" &amp; 'y' </pre>"
        await self.answer(store, "a", said)
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", said)]
        assert platform.bodies[0]["link_preview_options"] == {"is_disabled": True}

    async def test_who_blocked_the_bot_is_left_alone_until_they_write_again(self, store, platform):
        platform.moods = ["gone"]
        talk = await self.answer(store, "a", "1", "2", "3")
        async with self.delivering(store, platform):
            await until(lambda: platform.asked_at)
            await self.answer(store, "b", "1")
            await delivered(store)
            assert await self.states(store, talk) == ["failed"] * 3
            assert [line.result["reason"] for line in await store.after(talk, 1)] == ["blocked"] + ["unreachable"] * 2
            assert await store.known("telegram", "a") == (talk, False)
            assert len(platform.asked_at) == 2
            await store.reach(talk, True)
            await self.answer(store, "a", "4")
            await delivered(store)
        assert sorted(platform.got) == [("a", "4"), ("b", "1")]

    async def test_what_telegram_did_not_do_is_tried_again(self, store, platform, monkeypatch):
        monkeypatch.setattr("bot.channels.pause.FIRST_WAIT", 0.05)
        platform.moods = ["broken", "page", "broken"]
        await self.answer(store, "a", "1", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "1"), ("a", "2")]

    async def test_where_nobody_listens_it_waits(self, store, platform, unused_tcp_port, monkeypatch, caplog):
        # So long that no second try is under way when the worker is stopped.
        monkeypatch.setattr("bot.channels.pause.FIRST_WAIT", 1.0)
        talk = await self.answer(store, "a", "1")
        there, platform.url = platform.url, f"http://127.0.0.1:{unused_tcp_port}"

        async def noted():
            return await self.states(store, talk) == ["queued"]  # "sending" until then

        async with self.delivering(store, platform):
            await until(lambda: "telegram is away" in caplog.text)
            await until(noted)
        assert await noted()
        platform.url = there
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "1")]

    async def test_a_file_comes_as_a_document_in_the_language_of_its_text(self, store, platform):
        for number, text in enumerate(("আপনার ইনভয়েস।", "Your invoice.")):
            file = {"url": f"https://x.example/invoices/{number}", "name": f"invoice-{number}.pdf"}
            await self.answer(store, "a", text, file=file)
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.files == [("a", "invoice-0.pdf", PDF + b"bn"), ("a", "invoice-1.pdf", PDF + b"en")]
        assert [text for _, text in platform.got] == ["আপনার ইনভয়েস।", "Your invoice."]

    async def test_a_file_is_not_drawn_before_it_can_be_sent(self, store, platform, monkeypatch):
        drawn = []

        async def fetched(url, language):
            drawn.append(url)
            return PDF

        monkeypatch.setattr(FastSender, "fetched", staticmethod(fetched))
        monkeypatch.setattr(FastSender, "per_chat", Pace("slow", 4, 1.0))
        await self.answer(store, "a", "1", "2")
        await self.answer(store, "a", "3", file={"url": "https://x.example/invoices/1", "name": "invoice.pdf"})
        async with self.delivering(store, platform):
            await delivered(store)
        assert len(platform.files) == len(drawn) == 1

    async def test_where_a_file_is_no_more_its_words_and_button_come(self, store, platform):
        gone = {"url": "https://x.example/invoices/old", "name": "invoice.pdf"}
        page = Button("Download", url="https://x.example/go/invoices/old")
        talk = await self.answer(store, "a", "Your invoice.", file=gone, buttons=(page,))
        await self.answer(store, "a", "2")
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "Your invoice."), ("a", "2")]
        assert platform.bodies[0]["reply_markup"]["inline_keyboard"] == [[{"text": page.title, "url": page.url}]]
        assert await self.states(store, talk) == ["delivered"] * 2

    async def test_a_file_waits_for_the_books(self, store, platform):
        await self.answer(store, "a", "Your invoice.", file={"url": "https://x.example/away", "name": "invoice.pdf"})
        talk = await self.answer(store, "b", "2")
        async with self.delivering(store, platform):
            await until(lambda: platform.got)
        assert platform.got == [("b", "2")]
        assert await self.states(store, talk) == ["delivered"]

    async def test_an_address_that_telegram_takes_for_none_is_written_out(self, store, platform):
        buttons = (
            Button("Log in", url="http://127.0.0.1:8080/clientarea/"),
            Button("Help", payload={"intent": "help"}),
        )
        await self.answer(store, "a", "Please log in.", buttons=buttons)
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "Please log in.\n\nLog in: http://127.0.0.1:8080/clientarea/")]
        assert [row[0]["text"] for row in platform.bodies[0]["reply_markup"]["inline_keyboard"]] == ["Help"]

    async def test_an_address_that_telegram_refuses_is_written_out(self, store, platform):
        buttons = (Button("Log in", url="https://refused.example/"), Button("Help", payload={"intent": "help"}))
        await self.answer(store, "a", "Please log in.", buttons=buttons)
        async with self.delivering(store, platform):
            await delivered(store)
        assert platform.got == [("a", "Please log in.\n\nLog in: https://refused.example/")]
        assert platform.refused.pop().startswith("Bad Request: inline keyboard button URL")

    async def test_a_complaint_holds_up_everybody(self, store, platform):
        platform.moods = ["busy"]
        await self.answer(store, "a", "1")
        async with self.delivering(store, platform):
            await until(lambda: platform.asked_at)
            await self.answer(store, "b", "1")
            await delivered(store)
        assert len(platform.got) == 2
        assert platform.asked_at[1] - platform.asked_at[0] > 0.95

    async def test_the_limits_are_kept_before_telegram_complains(self, store, platform, monkeypatch):
        called, call = [], TelegramClient.call

        async def noted(self, method, **fields):  # when it is sent: the way to the platform may take longer or shorter
            called.append((fields["chat_id"], time.monotonic()))
            return await call(self, method, **fields)

        monkeypatch.setattr(TelegramClient, "call", noted)
        monkeypatch.setattr(self, "make_sender", PacedSender, raising=False)
        await self.answer(store, "a", "1", "2", "3")
        for number in range(7):
            await self.answer(store, f"p{number}", "x")
        async with self.delivering(store, platform, workers=1):
            await delivered(store)
        assert len(platform.got) == len(called) == 10
        mine, times = [at for chat, at in called if chat == "a"], [at for _, at in called]
        assert all(later - at > 1.0 for at, later in pairwise(mine)), "a message a second to one person"
        assert all(eighth - at > 1.0 for at, eighth in zip(times, times[7:], strict=False)), "seven a second in all"

    async def test_nothing_tells_the_token(self, store, platform, caplog, unused_tcp_port):
        platform.moods = ["cut", "blocked", "broken", "page"]
        async with aiohttp.ClientSession() as session:
            there = TelegramClient(session, TOKEN, platform.url)
            for client in (there,) * 4 + (TelegramClient(session, TOKEN, f"http://127.0.0.1:{unused_tcp_port}"),):
                with pytest.raises(Exception) as trouble:
                    await client.call("sendMessage", chat_id="a", text="x")
                assert TOKEN not in repr(trouble.value) + str(trouble.getrepr(style="native"))
            platform.hung = {"a"}
            with pytest.raises(NoAnswer):
                await there.call("sendMessage", patience=0.1, chat_id="a", text="x")
            platform.hung.clear()
            with pytest.raises(Refused, match="401"):
                await TelegramClient(session, "1:wrong", platform.url).call("getMe")
        assert TOKEN not in caplog.text


async def test_an_answer_in_pieces_is_one_answer_and_one_without_an_end_is_none():
    written: list[bytes] = []

    async def slowly(request):
        reply = web.StreamResponse()
        await reply.prepare(request)
        for piece in written:
            await reply.write(piece)
            await asyncio.sleep(0.02)
        return reply

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", slowly)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = TelegramClient(session, TOKEN, str(server.make_url("")))
        written[:] = b'{"ok": tr', b'ue, "result": [1, ', b"2]}"
        assert await client.call("getUpdates") == [1, 2]
        written[:] = [b'{"ok": true, "result": "', *[b"x" * 2**20] * 4, b'"}']
        with pytest.raises(NoAnswer):
            await client.call("getUpdates")
        written[:] = [b'{"ok": true, "result": null}']
        with pytest.raises(Refused, match="404"):
            [piece async for piece in client.download("x")]


def test_rows_of_buttons_can_be_read():
    def rows(*titles):
        return [len(row) for row in keyboard([{"title": title, "token": "t"} for title in titles])["inline_keyboard"]]

    assert rows("Yes", "No") == [2]
    assert rows("bKash", "Nagad", "Visa") == [3]
    assert rows("১", "২", "৩", "৪", "৫") == [3, 2]
    assert rows("আমার বাকি কত?", "কীভাবে পে করব?") == [2]
    assert rows("Show me the steps for paying", "Yes", "No") == [1, 2]
    assert keyboard([]) is None


async def test_nobody_competes_for_a_place_that_was_given():
    places = pace.Places(MemoryRateLimits(), pace.PERSON, Pace("all", 60, 60.0, 600.0))
    began = time.monotonic()
    waits = [await places.wait(chat, f"{chat}:1") for chat in "abcd"]
    assert [round(wait) for wait in waits] == [0, 1, 2, 3]
    again = await places.wait("c", "c:1")
    assert abs(again - (2 - (time.monotonic() - began))) < 0.2
    assert 0.5 < await places.wait("a", "a:2") <= 60 / 57
