"""Telegram from update to answer: the real application, a strict stand-in, and people who do what people do."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from bot.answers import Reply, render
from bot.billing.assembly import prepare
from bot.channels.telegram import channel
from bot.channels.telegram.updates import CHANNEL, GROUP
from bot.channels.telegram.webhook import HEADER, PATH
from bot.conversations import link_words
from bot.conversations.models import Inbound, Outcome
from bot.settings import Settings
from bot.web.app_keys import BILLING
from bot.web.telegram import WEBHOOK
from tests.channels.telegram_installation import KARIM, RUMA, SECRET, TEAM, installed
from tests.chat_app import environment
from tests.media.pictures import pdf, picture
from tests.standins.telegram import BOT
from tests.stores import opened
from tests.waiting import until


@pytest.fixture
async def here(tmp_path):
    async with installed(tmp_path) as installation:
        yield installation


async def test_without_the_secret_nothing_is_read_or_stored(here):
    update = here.people.says(RUMA, "hello")
    for wrong in ("", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "গোপন"):
        assert await here.people.tell(update, **{HEADER: wrong}) == 401
    async with here.room.client.post(PATH, data=b"{", headers={HEADER: "wrong"}) as reply:
        assert reply.status == 401
    assert await here.log() == ()


async def test_no_payload_breaks_it(here):
    async def told(body: bytes) -> int:
        async with here.room.client.post(PATH, data=body, headers={HEADER: SECRET}) as reply:
            return reply.status

    assert [
        await told(body) for body in (b"", b"{", b"[]", b"null", b'{"update_id": "1"}', b"\xff", b"[" * 50_000)
    ] == [400] * 7
    assert await told(b'{"update_id": 1, "x": "' + b"x" * 200_000 + b'"}') == 200
    assert await told(b'{"update_id": 1, "x": "' + b"x" * 2**20 + b'"}') == 413
    odd = [None, 1, "x", [], [1], {}, {"id": 1}, {"id": "x"}, {"type": []}, {"id": 2**70, "type": "private"}]
    chance = random.Random(11)
    for field in ("message", "edited_message", "callback_query", "my_chat_member", "poll", "message_reaction"):
        for value in odd:
            assert await here.people.tell(here.people.made(**{field: value})) == 200
        for inner in ("chat", "from", "text", "caption", "photo", "reply_to_message", "data", "id", "media_group_id"):
            update = here.people.made(**{field: here.people.message(RUMA, "x") | {inner: chance.choice(odd)}})
            assert await here.people.tell(update) == 200
    await here.says(KARIM, "still there?")
    assert await here.hears(1, KARIM) == ["heard: still there?"]


async def test_one_update_is_one_message_in_whatever_order_and_however_often(here):
    updates = [here.people.says(chat, f"m{number}") for number in range(5) for chat in (RUMA, KARIM)]
    flood = updates * 4
    random.Random(7).shuffle(flood)
    await asyncio.gather(*(here.does(update) for update in flood))
    for chat in (RUMA, KARIM):
        assert sorted(await here.hears(5, chat)) == [f"heard: m{number}" for number in range(5)]
        lines = await here.log(chat)
        assert len(lines) == 10
        asked = [line.body["text"] for line in lines if line.direction == "in"]
        assert await here.hears(5, chat) == [f"heard: {text}" for text in asked], "answers in another order"
    assert len(here.room.engine.asked) == 10


async def test_a_press_is_always_acknowledged_and_answered_once(here):
    await here.says(RUMA, "menu")
    await here.hears()
    (pay,) = here.telegram.bodies[0]["reply_markup"]["inline_keyboard"][0][:1]
    press = here.people.presses(RUMA, pay["callback_data"])
    for _ in range(3):
        await here.does(press)
    await here.does(here.people.presses(RUMA, '/pay_link{"invoice_number": "4821"}'))
    await here.does(here.people.presses(KARIM, pay["callback_data"]))
    expired = render("errors.button_expired", "bn").text
    assert (await here.hears(3))[1:] == ["pressed: pay_link {'invoice_number': '4821'}", expired]
    assert await here.hears(1, KARIM) == [expired]
    await until(lambda: len(here.telegram.answered) == 5)
    too_old = here.people.presses(RUMA, "x")
    del too_old["callback_query"]["message"], too_old["callback_query"]["data"]
    await here.does(too_old)
    await until(lambda: len(here.telegram.answered) == 6)


async def test_commands_and_edits(here):
    for text in ("/start", "/help", "/language@Sahayak_Bot", "/unknown x"):
        await here.says(RUMA, text)
    await here.does(here.people.made(edited_message=here.people.message(RUMA, "edited", edit_date=1)))
    await here.does(here.people.made(edited_message=here.people.message(RUMA, location={"latitude": 1})))
    assert await here.hears(5) == [
        "pressed: greet {}", "pressed: help {}", "pressed: language_switch {}", "heard: /unknown x", "heard: edited",
    ]  # fmt: skip


async def test_an_account_is_linked_from_the_client_area(here):
    await here.says(RUMA, "/start made-up")
    refused = link_words.words("refused", "bn", "telegram").text
    assert (await here.hears(1))[0].startswith(refused)
    address = await here.room.house.links.issue("telegram", "1001", "r…@example.com")
    assert address.startswith("https://t.me/sahayak_bot?start=")
    await here.says(RUMA, f"/start {address.partition('=')[2]}")
    await here.hears(2)
    yes = here.telegram.bodies[-1]["reply_markup"]["inline_keyboard"][0][0]
    await here.does(here.people.presses(RUMA, yes["callback_data"]))
    assert "r…@example.com" in (await here.hears(3))[2]
    (account,) = await here.room.house.links.of_customer("1001")
    assert (account.external_id, account.name) == (str(RUMA), "Ruma (@ruma)")
    assert address.partition("=")[2] not in str(await here.log())


async def test_what_cannot_be_read_gets_a_word(here):
    sent = {
        "voice": "voice", "audio": "voice", "video": "video", "video_note": "video", "sticker": "sticker",
        "location": "location", "contact": "contact", "hologram": "other",
    }  # fmt: skip
    for content in sent:
        await here.says(RUMA, **{content: {"file_id": "x"}})
    await here.says(RUMA, caption="english", video={"file_id": "x"})
    await here.says(RUMA, "hello", holograms=True)
    await here.says(RUMA, "[voice message]")  # as some apps write it
    for noted in ("pinned_message", "new_chat_members", "message_auto_delete_timer_changed"):
        await here.says(RUMA, **{noted: {}})
    words = [render(f"unread.{what}", "bn").text for what in sent.values()]
    words += ["heard: english", render("unread.video", "en").text, "heard: hello"]
    words += [render("unread.voice", "en").text]
    assert await here.hears(len(words)) == words


async def test_pictures_and_pdfs_are_kept_once_and_told_once_an_album(here):
    photos = {f"p{number}": picture("JPEG") for number in range(3)}
    here.telegram.stored |= {**photos, "bill": pdf()}

    def sizes(ident: str) -> list[dict[str, str]]:
        return [{"file_id": "thumbnail"}, {"file_id": ident}]

    album = [here.people.says(RUMA, photo=sizes(ident), media_group_id="g1") for ident in photos]
    bill = here.people.says(RUMA, caption="my bill", document={"file_id": "bill", "file_name": "../bill ১.pdf"})
    for update in (*album, *album, bill, bill):
        await here.does(update)
    received = render("media.received", "bn").text
    assert await here.hears(3) == [received, "heard: my bill", received]
    lines = [line for line in await here.log() if line.direction == "in"]
    assert [[file["name"] for file in line.body.get("files", ())] for line in lines] == [
        ["file.jpg"], ["file.jpg"], ["file.jpg"], [], ["bill ১.pdf"]
    ]  # fmt: skip
    assert len(list((here.room.settings.var / "media").iterdir())) == 4


async def test_a_file_that_cannot_be_kept_gets_a_word(here):
    here.telegram.stored |= {"zip": b"PK\x03\x04", "large": bytes(9 * 2**20), "huge": bytes(21 * 2**20), "ok": pdf()}
    for ident in ("zip", "large", "huge", "gone"):
        await here.says(RUMA, document={"file_id": ident})
    ours, theirs = (render("errors.file_too_large", "bn", megabytes=most).text for most in (8, 20))
    words = [render(f"errors.file_{why}", "bn").text for why in ("refused", "unchecked")]
    assert await here.hears(4) == [words[0], ours, theirs, words[1]]
    media = here.room.settings.var / "media"
    assert not media.exists() or not list(media.iterdir())
    reply = {"from": {"id": BOT["id"]}}
    group = here.people.message(TEAM, kind="group", document={"file_id": "ok"}, reply_to_message=reply)
    await here.does(here.people.made(message=group))
    assert await here.hears(1, TEAM) == [render("unread.file", "bn").text]
    assert not media.exists() or not list(media.iterdir())


async def test_a_group_is_answered_where_it_asks_and_in_general(here):
    def group(text: str, **more: Any) -> dict[str, Any]:
        return here.people.made(message=here.people.message(TEAM, text, "supergroup", **more))

    ours, others = {"from": {"id": BOT["id"]}}, {"from": {"id": 1}}
    for ignored in ("hello all", "/help@other_bot", "@sahayak_bot2 hi", "/pay"):
        await here.does(group(ignored))
    await here.does(group("to another", reply_to_message=others))
    assert await here.log(TEAM, GROUP) == ()
    await here.does(group("@Sahayak_bot how to pay?"))
    await here.does(group("@sahayak_bot"))
    await here.does(group("my due", reply_to_message=ours))
    await here.does(group("/start abc"))
    private = render("group.private", "bn").text
    assert await here.hears(4, TEAM) == ["heard: how to pay?", "pressed: help {}", private, "pressed: greet {}"]
    await here.does(here.people.made(channel_post=here.people.message(-5, "@sahayak_bot x", "channel")))
    await here.does(here.people.made(message=here.people.message(-5, "@sahayak_bot x", "channel")))
    assert await here.log(-5) == ()


async def test_who_blocks_the_bot_is_left_alone(here):
    await here.says(RUMA, "hello")
    await here.hears()
    known = await here.room.house.store.known(CHANNEL, str(RUMA))
    await here.does(here.people.member(RUMA, "kicked"))
    assert await here.room.house.store.known(CHANNEL, str(RUMA)) == (known[0], False)
    await here.does(here.people.member(KARIM, "kicked"))
    assert await here.log(KARIM) == ()
    await here.does(here.people.member(RUMA, "member"))
    await here.says(RUMA, "again")
    assert await here.hears(2) == ["heard: hello", "heard: again"]


async def test_a_person_answers_here_too(here):
    store = here.room.house.store
    await here.says(RUMA, "person")
    (ticket,) = await until(store.tickets)
    await store.reply(ticket.number, Reply("Karima here, hello", "handoff"))
    await here.says(RUMA, "my site is down")
    await until(lambda: _idle(store))
    await store.close_ticket(ticket.number, render)
    await here.says(RUMA, "hello again")
    assert await here.hears(4) == [
        opened(ticket).text, "Karima here, hello",
        render("handoff.closed", "bn", number=ticket.number, rate=True, by="agent").text, "heard: hello again",
    ]  # fmt: skip


async def test_typing_is_shown_where_the_answer_takes_long(here, monkeypatch):
    monkeypatch.setattr(channel, "TYPING_AFTER", 1.5)  # longer than a quick answer takes on a busy machine
    await here.says(KARIM, "quick")
    await here.hears(1, KARIM)
    monkeypatch.setattr(channel, "TYPING_AFTER", 0.1)
    await here.says(RUMA, "held")
    await until(lambda: here.telegram.actions)
    here.room.engine.go_on.set()
    await here.hears(1)
    await until(lambda: not here.room.client.app[WEBHOOK].channel._looking)
    assert here.telegram.actions == [(str(RUMA), "typing")]


async def test_the_language_that_was_chosen_stays(here):
    await here.says(RUMA, "english")
    await here.hears(1)
    await here.says(RUMA, voice={})
    assert (await here.hears(2))[1] == render("unread.voice", "en").text


async def test_a_pdf_comes_as_a_document_of_its_own_customer(tmp_path):
    prepare(Settings.read(environment(tmp_path, SAHAYAK_DEMO="1")))
    async with installed(tmp_path, SAHAYAK_DEMO="1") as here:
        billing, store = here.room.client.app[BILLING], here.room.house.store
        link = await billing.download_link("1001", "4821")
        talk = await store.start(CHANNEL, str(RUMA), customer="1001")
        await store.accept(Inbound(talk.identity, CHANNEL, "1", text="pdf"), {"text": "pdf"})
        work = await store.take(talk.identity, "w", 5)
        reply = Reply("Your invoice.", "download_link", file={"url": link, "name": "invoice-4821.pdf"})
        await store.finish(work, "w", Outcome(replies=(reply,), state={}, result={"topic": "download_link"}), render)
        await here.hears()
        ((to, name, content),) = here.telegram.files
        assert (to, name, content[:5]) == (str(RUMA), "invoice-4821.pdf", b"%PDF-")


async def _idle(store: Any) -> bool:
    return not (await store.depth())["pending"]
