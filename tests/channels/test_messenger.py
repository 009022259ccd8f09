"""Messenger from the signed webhook to the answer at the platform: the real application, a strict Graph API."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from bot.channels.messenger.webhook import PATH, verify_token
from bot.conversations.attachments import sent_with
from bot.conversations.tables import identities
from bot.errors import BadSetting, StoreUnavailable
from bot.settings import Settings
from bot.web.app import init_app
from tests.channels.messenger_page import Page, disclosing, opened
from tests.chat_app import chatroom, environment
from tests.standins import graph
from tests.standins.graph import deliver, delivery, happened, pressed, said
from tests.waiting import until

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
async def page(tmp_path):
    async with opened(tmp_path) as page:
        yield page


async def test_a_question_is_answered_once_however_often_it_is_reported(page):
    raw = delivery(said("7", "আমার কত বাকি?", "m_1"))
    statuses = await asyncio.gather(*(deliver(page.room.client, raw) for _ in range(5)))
    assert statuses == [200] * 5
    await page.report(said("7", "আর?", "m_2"))
    assert await page.told("7", 2) == ["heard: আমার কত বাকি?", "heard: আর?"]
    assert len(page.room.engine.asked) == 2
    assert ("7", "typing_on") in page.graph.actions


async def test_every_event_of_every_entry_is_answered_in_order(page):
    crowd = [said(str(person), f"{n}", f"m_{person}_{n}") for n in range(4) for person in range(5)]
    odd = [happened("1", "read", watermark=1), None, happened("2", "telepathy")]
    await page.report(*crowd[:10], *odd, *crowd[10:])
    for person in range(5):
        assert await page.told(str(person), 4) == [f"heard: {n}" for n in range(4)]


async def test_that_it_is_a_bot_is_said_at_the_beginning_and_once(page):
    await page.report(said("7", "amar bill koto", "m_1"), said("7", "ar?", "m_2"))
    await page.told("7", 2)
    (first, *rest) = [text for _, text in page.graph.got]
    assert disclosing(first)
    assert not any(map(disclosing, rest))


async def test_what_meta_has_not_signed_is_refused_and_leaves_nothing(page):
    raw = delivery(said("7", "hello", "m_1"))
    others = ["", "sha256=00", graph.signature(b"another body"), graph.signature(raw, "another"), "sha1=" + "0" * 40]
    assert [await deliver(page.room.client, raw, sign=sign) for sign in others] == [401] * len(others)
    assert await page.room.house.store.known("messenger", "7") is None
    assert page.room.engine.asked == []


async def test_the_webhook_is_verified_with_our_token_only(page):
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": verify_token(page.room.settings),
    }
    async with page.room.client.get(PATH, params=query) as reply:
        assert (reply.status, await reply.text()) == (200, "1158201444")
    async with page.room.client.get(PATH, params={**query, "hub.verify_token": "x"}) as reply:
        assert reply.status == 401
        assert "1158201444" not in await reply.text()


async def test_a_large_delivery_is_taken_and_a_huge_one_refused(page):
    many = [said(str(n), "ক" * 1000, f"m_{n}") for n in range(10)]
    raw = delivery(*many, padding="x" * 300_000)
    assert 350_000 < len(raw) < 512 * 1024
    assert await deliver(page.room.client, raw) == 200
    assert await deliver(page.room.client, delivery(*many, padding="x" * 600_000)) == 413
    await until(lambda: len(page.room.engine.asked) == 10)


async def test_buttons_are_pressed_by_their_tokens_and_by_their_titles(page):
    await page.report(said("7", "menu", "m_1"))
    await page.told("7", 1)
    (button, *_) = page.graph.bodies[-1]["message"]["attachment"]["payload"]["buttons"]
    await page.report(pressed("7", button["payload"], "m_2"), said("7", "pay", "m_3"))
    pay = "pressed: pay_link {'invoice_number': '4821'}"
    assert (await page.told("7", 3))[1:] == [pay, pay]
    await page.report(pressed("8", button["payload"], "m_4"))
    assert pay not in await page.told("8", 1), "another's button"


async def test_get_started_the_menu_and_a_link_of_ours(page):
    await page.report(pressed("7", "start", "m_1", "Get Started"), pressed("7", "menu:my_due", "m_2", "আমার বাকি কত?"))
    assert await page.told("7", 2) == ["pressed: greet {}", "pressed: my_due {}"]
    await page.report(pressed("7", "menu:download_everything", "m_3"))
    await page.told("7", 3)
    assert len(page.room.engine.asked) == 2, "only what the menu has"


async def test_a_link_from_the_client_area_is_asked_about_and_made_by_a_press(page):
    await page.report(said("7", "my due", "m_1"))
    await page.told("7", 1)
    address = await page.room.house.links.issue("messenger", "1001", "r…@example.com")
    before, _, token = address.partition("?ref=")
    assert before == f"https://m.me/{graph.PAGE}"
    came = happened("7", "referral", ref=token, source="SHORTLINK", type="OPEN_THREAD")
    await page.report(came, came)
    assert "r…@example.com" in (await page.told("7", 2))[1]
    buttons = page.graph.bodies[-1]["message"]["attachment"]["payload"]["buttons"]
    assert page.room.engine.asked[-1]["customer"] is None
    await page.report(pressed("7", buttons[0]["payload"], "m_2"))
    await until(lambda: page.room.engine.asked[-1]["customer"] == "1001")
    assert token not in str([line.body for line in await page.lines("7")])


async def test_get_started_may_bring_such_a_link_and_a_strangers_is_worth_nothing(page):
    address = await page.room.house.links.issue("messenger", "1001", "r…@example.com")
    token = address.partition("?ref=")[2]
    await page.report(pressed("7", "start", "m_1", "Get Started", referral={"ref": token}))
    assert "r…@example.com" in (await page.told("7", 1))[0]
    await page.report(said("7", "আর?", "m_3"))
    await page.told("7", 2)
    heard = [disclosing(text) for to, text in page.graph.got if to == "7"]
    assert heard == [True, False, False], "though our own line was the first"
    await page.report(pressed("8", "start", "m_2", "Get Started", referral={"ref": token}))
    assert "r…@example.com" not in (await page.told("8", 1))[0]


async def test_what_meta_calls_a_person_is_kept_and_missed_by_nobody(page):
    page.graph.nameless = {"8"}
    await page.report(said("7", "hello", "m_1"), said("8", "hello", "m_2"))
    assert await page.told("7", 1) == await page.told("8", 1) == ["heard: hello"]
    names = await page.room.house.store.database.read(
        lambda db: dict(db.execute(sa.select(identities.c.external_id, identities.c.name)).all())
    )
    assert names == {"7": "Person 7", "8": None}


async def test_what_it_cannot_read_it_says_so(page):
    words = {"image": "ছবি", "audio": "ভয়েস", "file": "ফাইল", "location": "লোকেশন", "hologram": "মেসেজ"}
    for number, kind in enumerate(words):
        file = {"type": kind, "payload": {"url": "https://x.example/1"}}
        await page.report(said(str(number), "", f"m_{number}", attachments=[file]))
    for number, word in enumerate(words.values()):
        assert word in (await page.told(str(number), 1))[0]
    assert page.room.engine.asked == []


def sent(page: Page, name: str, kind: str = "file") -> dict[str, Any]:
    """An attachment that the platform's file server has."""
    return {"type": kind, "payload": {"url": f"{page.room.settings.messenger_api}/files/{name}?oh=x"}}


async def test_a_pdf_is_kept_once_for_the_people_who_support_its_customer(page):
    page.graph.files = {"রসিদ ১.pdf": PDF}
    raw = delivery(said("7", "payment korechi", "m_1", attachments=[sent(page, quote("রসিদ ১.pdf"))]))
    assert [await deliver(page.room.client, raw) for _ in range(3)] == [200] * 3
    assert (await page.told("7", 2))[0] == "heard: payment korechi"
    assert page.graph.fetched == ["রসিদ ১.pdf"]
    (kept,) = [file for line in await page.lines("7") for file in sent_with(line)]
    assert (kept.name, kept.kind) == ("রসিদ ১.pdf", "application/pdf")
    assert page.room.house.media.path(kept).read_bytes() == PDF


async def test_what_is_no_picture_or_too_large_is_refused_in_words(page, monkeypatch):
    page.graph.files = {"x.exe": b"MZ not a picture", "big.pdf": PDF + b"x" * 2**20}
    monkeypatch.setattr(page.room.house.media, "most", 2**20)
    await page.report(said("7", "", "m_1", attachments=[sent(page, "x.exe")]))
    assert "JPEG" in (await page.told("7", 1))[0]
    await page.report(said("7", "", "m_2", attachments=[sent(page, "big.pdf")]))
    assert "অনেক বড়" in (await page.told("7", 2))[1]


async def test_nothing_is_fetched_from_anywhere_else(page):
    page.graph.files = {"here.pdf": PDF, "on.pdf": f"{page.room.settings.messenger_api}/files/here.pdf"}
    port = page.room.settings.messenger_api.rpartition(":")[2]
    urls = [
        f"http://localhost:{port}/files/here.pdf", f"http://127.0.0.1:{port}@a.example/", "http://169.254.169.254/x",
        "https://fbcdn.net.evil.example/x", "https://evilfbcdn.net/x", "file:///etc/passwd", "https://a.fbcdn.net:22/x",
        "http://scontent.fbcdn.net/x", "https://[::1/x", "", f"{page.room.settings.messenger_api}/files/on.pdf",
    ]  # fmt: skip
    for number, url in enumerate(urls):
        await page.report(said("7", "", f"m_{number}", attachments=[{"type": "file", "payload": {"url": url}}]))
    *refused, moved = await page.told("7", len(urls))
    assert all("খুলতে পারি না" in text for text in refused)
    assert "আবার পাঠান" in moved
    assert page.graph.fetched == ["on.pdf"], "and not where that leads"


async def test_a_text_beside_a_picture_is_answered_too(page):
    picture = {"type": "image", "payload": {"url": "https://x.example/1"}}
    await page.report(said("7", "payment korechi", "m_1", attachments=[picture]))
    first, second = await page.told("7", 2)
    assert first == "heard: payment korechi"
    assert "ছবি" in second


async def test_who_writes_too_much_or_too_long_is_told_and_nothing_is_repeated(tmp_path):
    async with opened(tmp_path, SAHAYAK_MESSAGES_PER_MINUTE="5") as page:
        await page.report(said("7", "x" * 3000, "m_1"))
        assert "২০০০" in (await page.told("7", 1))[0]
        await page.report(*(said("8", f"{n}", f"m_8_{n}") for n in range(20)))
        assert "একটু পরে আবার লিখুন" in (await page.told("8", 6))[5]
        await page.report(said("9", "hello", "m_9"))
        await page.told("9", 1)
        assert len(await page.told("8", 6)) == 6


async def test_what_the_store_cannot_take_is_reported_again(page, monkeypatch):
    store = page.room.house.store

    async def away(*_: Any) -> Any:
        raise StoreUnavailable()

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "accept", away)
        assert await deliver(page.room.client, delivery(said("7", "hello", "m_1"))) == 503
    assert await deliver(page.room.client, delivery(said("7", "hello", "m_1"))) == 200
    assert await page.told("7", 1) == ["heard: hello"]


async def test_an_event_that_breaks_us_does_not_take_the_others_along(page, monkeypatch):
    take = type(page.room.house.store).known

    async def stumble(self: Any, channel: str, person: str) -> Any:
        if person == "666":
            raise RuntimeError("a fault of ours")
        return await take(self, channel, person)

    monkeypatch.setattr(type(page.room.house.store), "known", stumble)
    await page.report(said("666", "x", "m_1"), said("7", "hello", "m_2"))
    assert await page.told("7", 1) == ["heard: hello"]


async def test_who_it_is_is_looked_up_once_an_event(page, monkeypatch):
    known, asked = type(page.room.house.store).known, []

    async def noted(self: Any, channel: str, person: str) -> Any:
        asked.append(person)
        return await known(self, channel, person)

    monkeypatch.setattr(type(page.room.house.store), "known", noted)
    files = [{"type": "image"}, {"type": "image"}]
    await page.report(said("7", "hello", "m_1", attachments=files), said("7", "again", "m_2"))
    assert asked == ["7", "7"]


async def test_the_language_that_was_chosen_is_kept(page):
    await page.report(said("7", "english please", "m_1"), said("7", "", "m_2", attachments=[{"type": "image"}]))
    assert "pictures" in (await page.told("7", 2))[1]
    assert disclosing(page.graph.got[0][1])


def test_a_token_without_the_apps_secret_is_refused_at_the_start(tmp_path):
    given = environment(tmp_path, SAHAYAK_MESSENGER_TOKEN="EAAx")
    with pytest.raises(BadSetting, match="SAHAYAK_MESSENGER_SECRET"):
        init_app(Settings.read(given))


async def test_without_a_token_there_is_no_webhook(tmp_path):
    async with chatroom(tmp_path) as room:
        assert await deliver(room.client, delivery(said("7", "hello", "m_1"))) == 404
