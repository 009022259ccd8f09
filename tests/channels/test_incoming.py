"""The edge that pushing channels share: one message per event, what it means, and what is told where it is refused."""

from __future__ import annotations

import asyncio
import gc
import uuid

import pytest

from bot.answers import Reply, answers, render
from bot.channels.capabilities import TELEGRAM
from bot.channels.incoming import FILES, Edge, Event, Files
from bot.errors import NotAllowed, StoreFull
from bot.security.rate_limit import MemoryRateLimits
from tests.chat_app import chatroom
from tests.media.pictures import pdf
from tests.waiting import until

CHANNEL, GROUP = "platform", "telegram_group"


class Platform:
    """Somebody on a platform, and all that is said to them."""

    def __init__(self, room, **edge) -> None:
        self.room, self.store = room, room.house.store
        self.edge = Edge(self.store, room.house.inbox, MemoryRateLimits(), TELEGRAM, **{"per_minute": 30, **edge})

    async def does(self, channel=CHANNEL, person="ruma", ident=None, **what):
        return await self.edge.take(Event(channel, person, ident or str(uuid.uuid4()), **what))

    async def log(self, channel=CHANNEL, person="ruma"):
        identity, _ = await self.store.known(channel, person) or ("", True)
        return await self.store.after(identity, 0)

    async def hears(self, count=1, channel=CHANNEL, person="ruma"):
        """The first `count` answers; waits for them."""

        async def said():
            lines = [line for line in await self.log(channel, person) if line.direction == "out"]
            return lines if len(lines) >= count else ()

        return await until(said)

    async def settled(self):
        async def nothing_waits():
            return not (await self.store.depth())["pending"]

        await until(nothing_waits)


@pytest.fixture
async def platform(room):
    return Platform(room)


async def test_an_event_is_one_message_however_often_it_is_told(platform):
    told = await asyncio.gather(*(platform.does(ident="e1", text="hello") for _ in range(20)))
    await platform.settled()
    assert sum(accepted.new for accepted in told) == 1
    assert [line.body["text"] for line in await platform.log()] == ["hello", "heard: hello"]
    assert len(platform.room.engine.asked) == 1


async def test_a_button_is_pressed_or_its_title_typed(platform):
    await platform.does(text="menu")
    (menu,) = await platform.hears()
    pay = menu.body["buttons"][0]
    await platform.does(button=pay["token"])
    await platform.hears(2)
    await platform.does(text="menu")
    await platform.hears(3)
    await platform.does(text=" pay ")
    *_, last = await platform.hears(4)
    assert [line.kind for line in await platform.log() if line.direction == "in"] == [
        "text",
        "button",
        "text",
        "button",
    ]
    assert last.body["text"] == "pressed: pay_link {'invoice_number': '4821'}"


async def test_a_token_that_is_not_theirs_does_nothing(platform):
    await platform.does(person="karim", text="menu")
    (menu,) = await platform.hears(person="karim")
    tried = [menu.body["buttons"][0]["token"], "x" * 20, "", "/pay_link{}", "ক" * 30, "x" * 5000]
    for token in tried:
        await platform.does(button=token)
    said = await platform.hears(len(tried))
    assert {line.body["text"] for line in said} == {render("errors.button_expired", "bn").text}
    assert all(not asked["payload"] for asked in platform.room.engine.asked)


async def test_a_command_is_an_intent_and_a_typed_one_is_text(platform):
    await platform.does(command="help", text="/help")
    await platform.does(start="")
    await platform.does(text="/pay_link")
    said = await platform.hears(3)
    assert [line.body["text"] for line in said] == ["pressed: help {}", "pressed: greet {}", "heard: /pay_link"]


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_what_cannot_be_read_is_said_in_the_customers_language_and_in_its_turn(platform, language):
    keys = sorted(key for key in answers(language) if key.startswith("unread."))
    assert len(keys) > 5
    await platform.does(text="slow 0.1 " + ("english" if language == "en" else "বাংলা"))
    for key in keys:
        await platform.does(unread=key)
    await platform.does(text="after")
    first, *words, last = await platform.hears(len(keys) + 2)
    assert "heard: slow" in first.body["text"]
    assert [word.body["text"] for word in words] == [render(key, language).text for key in keys]
    assert last.body["text"] == "heard: after"
    assert len(platform.room.engine.asked) == 2


async def test_it_is_said_too_while_a_person_has_the_conversation(platform):
    await platform.does(text="person")
    await platform.hears()
    (ticket,) = await platform.store.tickets()
    await platform.store.reply(ticket.number, Reply("Hi, Karima here", "handoff"))
    await platform.does(unread="unread.voice")
    assert (await platform.hears(3))[-1].body["text"] == render("unread.voice", "bn").text


async def test_an_answer_that_cannot_be_made_holds_up_nobody(platform):
    """An operator may delete or break any of them."""
    await platform.does(unread="unread.no_such")
    assert (await platform.hears())[-1].body["text"] == render("errors.unexpected", "bn").text
    await platform.does(text="after")
    assert (await platform.hears(2))[-1].body["text"] == "heard: after"


async def test_what_comes_behind_a_link_is_redeemed_once_and_not_kept(room):
    redeemed = []

    async def redeem(identity, payload):
        redeemed.append((identity, payload))

    platform = Platform(room, redeem=redeem)
    for _ in range(3):
        await platform.does(ident="e1", start="s3cret", name="Ruma (@ruma)")
    await platform.settled()
    (line,) = await platform.log()
    assert (line.kind, line.state, line.body["text"]) == ("note", "answered", "/start")
    assert redeemed == [(line.identity, "s3cret")]
    assert "s3cret" not in str(await platform.log())
    for number in range(20):
        await platform.does(ident=f"more {number}", start="guess")
    assert len(redeemed) == 10
    await platform.settled()
    assert (await platform.hears(1))[0].body["text"] == render("errors.too_many", "bn").text


async def test_a_link_from_the_client_area_is_confirmed_in_the_chat(tmp_path):
    async with chatroom(tmp_path, SAHAYAK_TELEGRAM_BOT="sahayak_bot") as room:
        links = room.house.links
        platform = Platform(room, redeem=links.redeem)
        await platform.does("telegram", text="my due")
        await platform.hears(1, "telegram")
        address = await links.issue("telegram", "1001", "r…@example.com")
        for _ in range(2):
            await platform.does("telegram", ident="e1", start=address.partition("?start=")[2], name="Ruma")
        _, question = await platform.hears(2, "telegram")
        await platform.does("telegram", text=question.body["buttons"][0]["title"])
        *_, linked, taken_up = await platform.hears(4, "telegram")
        assert "r…@example.com" in linked.body["text"]
        assert taken_up.body["text"] == "pressed: identified {}"
        (account,) = await links.of_customer("1001")
        assert (account.external_id, account.name) == ("ruma", "Ruma")


async def test_where_nothing_makes_links_none_is_good(platform):
    await platform.does(start="made-up")
    (word,) = await platform.hears()
    assert word.body["text"] == render("errors.link_expired", "bn").text


async def test_who_writes_too_much_is_told(platform):
    await platform.does(text="ক" * 4000)
    (word,) = await platform.hears()
    assert word.body["text"] == render("errors.too_long", "bn", limit=2000).text
    assert await platform.does(text=" \u200b\n") is None


async def test_who_writes_too_often_is_told_once_and_others_are_not_held_up(room):
    platform = Platform(room, per_minute=3)
    for number in range(12):
        await platform.does(ident=f"e{number}", text=str(number))
    await platform.does(person="karim", text="me too")
    await platform.settled()
    said = [line.body["text"] for line in await platform.log() if line.direction == "out"]
    assert said == ["heard: 0", "heard: 1", "heard: 2", render("errors.too_many", "bn").text]
    assert (await platform.hears(person="karim"))[0].body["text"] == "heard: me too"


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_a_group_gets_general_answers_only(platform, language):
    here = {"channel": GROUP, "person": "-100"}
    await platform.does(**here, text="english" if language == "en" else "hello")
    personal = ["my due", "person", "ticket?", "ticket withdraw"]
    for text in personal:
        await platform.does(**here, text=text)
    first, *words = await platform.hears(1 + len(personal), **here)
    assert first.body["text"].startswith("heard: ")
    private = {"text": render("group.private", language).text, "topic": "group", "buttons": [], "file": None}
    assert [word.body for word in words] == [private] * len(personal)
    assert await platform.store.tickets() == ()


async def test_a_group_is_never_linked(room):
    async def redeem(identity, payload):
        pytest.fail("everybody in the group could have it redeemed")

    platform = Platform(room, redeem=redeem)
    await platform.does(GROUP, "-100", start="s3cret")
    await platform.hears(1, GROUP, "-100")
    with pytest.raises(NotAllowed):
        await platform.store.link((await platform.log(GROUP, "-100"))[0].identity, "1001")


async def brought(reference):
    yield pdf()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"text": "hello"}, "heard: hello"),
        ({"unread": "unread.picture", "album": "a1"}, render("unread.picture", "bn").text),
        ({"unread": "unread.picture", "album": "a1", "file": "f1"}, render("media.received", "bn").text),
    ],
)
async def test_nothing_is_lost_where_nothing_can_be_stored(room, monkeypatch, sent, answer):
    platform = Platform(room, files=Files(room.house.media, brought))

    async def full(*_):
        raise StoreFull()

    with monkeypatch.context() as now:
        now.setattr(type(room.house.inbox), "accept", full)
        for _ in range(2):
            with pytest.raises(StoreFull):
                await platform.does(ident="e1", **sent)
    assert (await platform.does(ident="e1", **sent)).new
    await platform.does(ident="e2", **sent)
    await platform.settled()
    said = [line.body["text"] for line in await platform.log() if line.direction == "out"]
    assert said == [answer] * (1 if "album" in sent else 2), "once an album"


async def test_copies_that_come_at_once_bring_a_file_once_and_count_once(room):
    fetched = 0

    async def slowly(reference):
        nonlocal fetched
        fetched += 1
        await asyncio.sleep(0.01)
        yield pdf()

    platform = Platform(room, files=Files(room.house.media, slowly))
    told = await asyncio.gather(
        *(platform.does(ident="e1", unread="unread.picture", file="f1") for _ in range(FILES.most * 2))
    )
    await platform.settled()
    assert (fetched, sum(accepted.new for accepted in told)) == (1, 1)
    first, answer = await platform.log()
    assert (len(first.body["files"]), answer.body["text"]) == (1, render("media.received", "bn").text)
    for number in range(FILES.most - 1):
        assert (await platform.does(ident=f"more{number}", unread="unread.picture", file="f1")).new
    assert fetched == FILES.most
    await until(lambda: gc.collect() is not None and not platform.edge._taking)  # nothing is remembered


async def test_that_it_is_too_much_is_told_later_where_it_cannot_be_stored(room, monkeypatch):
    platform = Platform(room, per_minute=1)
    await platform.does(text="1")

    async def full(*_):
        raise StoreFull()

    with monkeypatch.context() as now:
        now.setattr(Edge, "_tell", full)
        with pytest.raises(StoreFull):
            await platform.does(ident="e2", text="2")
    await platform.does(ident="e2", text="2")
    assert (await platform.hears(2))[1].body["text"] == render("errors.too_many", "bn").text
