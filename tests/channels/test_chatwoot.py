"""The bot behind Chatwoot's own widget: the promise of senders, whose a conversation is, and who its customer is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.answers import render
from bot.channels.chatwoot.addresses import Address
from bot.channels.chatwoot.client import ChatwootBot, account_mark
from bot.channels.chatwoot.events import State, read
from bot.channels.chatwoot.sender import ChatwootSender, plain
from bot.channels.renderer import Part
from bot.conversations.senders import Delivered, Failed, RetryLater
from bot.desks import cases
from tests.chat_app import chatroom
from tests.contracts.sender import SenderContract
from tests.standins.chatwoot import ACCOUNT, Chatwoot
from tests.standins.chatwoot_widget import BOT_SECRET, BOT_TOKEN, ChatwootWidget, signed
from tests.waiting import until

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HOOK = "/webhooks/chatwoot-bot"
PEOPLE = ("a", "b", "c", "slow", "quick")


class Widget:
    """Our application behind the widget of the stand-in."""

    def __init__(self, room: Any, there: ChatwootWidget) -> None:
        self.room, self.there, self.store = room, there, room.house.store
        there.tell_bot = self.post

    async def post(self, raw: bytes, headers: dict[str, str], path: str = HOOK) -> int:
        async with self.room.client.post(path, data=raw, headers=headers) as answer:
            return int(answer.status)

    def person(self, source: str) -> str:
        talk = self.there.talk(source)
        return str(Address.of(account_mark(self.there.url, ACCOUNT), source, talk["number"]))

    async def talk(self, source: str) -> Any:
        known = await self.store.known("chatwoot", self.person(source))
        return await self.store.get(known[0]) if known else None

    async def lines(self, source: str) -> list[Any]:
        talk = await self.talk(source)
        return list(await self.store.after(talk.identity, 0)) if talk else []

    async def heard(self, source: str, count: int) -> list[str]:
        def got() -> list[str]:
            return [text for whose, text in self.there.got if whose == source]

        await until(lambda: len(got()) >= count)
        return got()

    async def is_held(self, source: str, text: str) -> None:
        """Until it is decided that the bot does not answer it."""

        async def held() -> bool:
            return any(line.state == "held" and line.body["text"] == text for line in await self.lines(source))

        await until(held)

    def notes(self, source: str) -> list[str]:
        return [one["content"] for one in self.there.talk(source)["messages"] if one["private"]]

    async def owner_is(self, source: str, owner: str) -> None:
        async def it_is() -> bool:
            talk = await self.talk(source)
            return talk is not None and talk.owner == owner

        await until(it_is)


@asynccontextmanager
async def opened(folder: Path, **more: str) -> AsyncIterator[Widget]:
    async with ChatwootWidget().serving() as there:
        assert isinstance(there, ChatwootWidget)
        async with chatroom(folder, **options(there.url), **more) as room:
            yield Widget(room, there)


def options(url: str) -> dict[str, str]:
    return {
        "SAHAYAK_CHATWOOT_URL": url, "SAHAYAK_CHATWOOT_ACCOUNT": ACCOUNT,
        "SAHAYAK_CHATWOOT_BOT_TOKEN": BOT_TOKEN, "SAHAYAK_CHATWOOT_BOT_SECRET": BOT_SECRET,
    }  # fmt: skip


@pytest.fixture
async def widget(tmp_path: Path) -> AsyncIterator[Widget]:
    async with opened(tmp_path) as widget:
        yield widget


def make_sender(session: aiohttp.ClientSession, url: str) -> ChatwootSender:
    return ChatwootSender(ChatwootBot(session, url, ACCOUNT, BOT_TOKEN))


class TestSender(SenderContract):
    channel = "chatwoot"
    make_sender = staticmethod(make_sender)
    there: ChatwootWidget

    @pytest.fixture
    async def platform(self) -> AsyncIterator[ChatwootWidget]:
        async with ChatwootWidget().serving() as there:
            assert isinstance(there, ChatwootWidget)
            for name in PEOPLE:
                there.talk(name)
            self.there = there
            yield there

    async def answer(self, store, person, *texts, **more):
        number = PEOPLE.index(person) + 1
        address = Address.of(account_mark(self.there.url, ACCOUNT), person, number)
        return await super().answer(store, str(address), *texts, **more)

    @pytest.mark.parametrize(
        ("mood", "outcome"),
        [("broken", RetryLater), ("away", RetryLater), ("refused", Failed), ("cut", Failed), ("", Delivered)],
    )
    async def test_what_an_answer_of_chatwoots_means(self, platform, mood, outcome):
        platform.moods = [mood]
        async with aiohttp.ClientSession() as session:
            to = str(Address.of(account_mark(platform.url, ACCOUNT), "a", 1))
            assert type(await make_sender(session, platform.url).send(Part("hi"), to, "k")) is outcome

    async def test_nothing_gets_into_another_account_or_a_conversation_that_is_gone(self, platform):
        mark = account_mark(platform.url, ACCOUNT)
        async with aiohttp.ClientSession() as session:
            sender = make_sender(session, platform.url)
            for to, gone in (("a", False), (f"{account_mark(platform.url, '8')}:x:1", False), (f"{mark}:x:99", True)):
                answer = await sender.send(Part("hi"), to, "k")
                assert isinstance(answer, Failed)
                assert answer.gone is gone
            nobody = ChatwootBot(session, "http://127.0.0.1:1", ACCOUNT, BOT_TOKEN)
            assert isinstance(await ChatwootSender(nobody).send(Part("hi"), f"{nobody.mark}:x:1", "k"), RetryLater)
        assert platform.got == []


def test_markdown_shows_a_text_as_it_is() -> None:
    text = "# 4821: *৫০০* _টাকা_ [ভুল](x)\n- এক\n* দুই\n1. তিন https://x.example/a_b_c*?q=[1]"
    written = plain(text)
    assert "https://x.example/a_b_c*?q=[1]" in written
    assert written.startswith("\\# 4821: \\*৫০০\\* \\_টাকা\\_ \\[ভুল\\](x)\n\\- এক\n\\* দুই\n1. তিন ")


async def test_a_visitor_is_answered_and_the_same_message_once_however_often_it_is_told(widget):
    await widget.there.visitor_says("v1", "hello <b> & ৳৫০০")
    assert await widget.heard("v1", 1) == ["heard: hello <b> & ৳৫০০"]
    told = [one for one in widget.there.told if b'"incoming"' in one[0]]
    assert await asyncio.gather(*(widget.post(*told[0]) for _ in range(5))) == [200] * 5
    await widget.there.visitor_says("v1", "again")
    assert await widget.heard("v1", 2) == ["heard: hello <b> & ৳৫০০", "heard: again"]
    assert [line.body["text"] for line in await widget.lines("v1") if line.direction == "in"] == [
        "hello <b> & ৳৫০০", "again",
    ]  # fmt: skip


async def test_many_at_once_are_each_kept_once(widget):
    widget.there.tell_bot = None
    for number in range(40):
        await widget.there.visitor_says(f"v{number % 8}", f"m{number}")
    statuses = await asyncio.gather(*(widget.post(*one) for one in widget.there.told * 5))
    assert set(statuses) == {200}
    kept = [line.body["text"] for number in range(8) for line in await widget.lines(f"v{number}")
            if line.direction == "in"]  # fmt: skip
    assert sorted(kept) == sorted(f"m{number}" for number in range(40))


async def test_choices_are_a_list_and_what_is_chosen_is_pressed(widget):
    await widget.there.visitor_says("v1", "menu")
    (said,) = await widget.heard("v1", 1)
    assert said.endswith("Client area: http://127.0.0.1:8080/clientarea/")
    pay = "pressed: pay_link {'invoice_number': '4821'}"
    await widget.there.visitor_says("v1", "pay")
    assert (await widget.heard("v1", 2))[1] == pay, "typed instead"
    await widget.there.visitor_chooses("v1", "Pay")
    assert (await widget.heard("v1", 3))[2] == pay
    body = widget.there.bodies[0]
    (item,) = body["content_attributes"]["items"]
    await widget.there.visitor_says("v2", "menu")
    await widget.heard("v2", 1)
    asked = widget.there.talk("v2")["messages"][-1]
    asked["content_attributes"]["items"] = [item]
    await widget.there.visitor_chooses("v2", "Pay")
    assert pay not in await widget.heard("v2", 2), "another's choice"


async def test_while_a_person_has_it_the_bot_is_silent_and_speaks_again_when_it_is_given_back(widget):
    await widget.there.visitor_says("v1", "hello")
    await widget.heard("v1", 1)
    await widget.there.assign(1, "Shirin")
    await widget.owner_is("v1", "human")
    await widget.there.visitor_says("v1", "are you there?")
    await widget.is_held("v1", "are you there?")
    await widget.there.agent_says(1, "yes")
    assert len(widget.there.got) == 1
    await widget.there.assign(1, None)
    await widget.owner_is("v1", "bot")
    await widget.there.visitor_says("v1", "and now?")
    again, answer = (await widget.heard("v1", 3))[1:]
    assert again == render("handoff.bot_again", "bn").text
    assert answer == "heard: and now?"


async def test_an_open_conversation_is_a_persons_and_a_resolved_one_begins_anew(widget):
    await widget.there.visitor_says("v1", "count")
    assert await widget.heard("v1", 1) == ["turns: 1"]
    await widget.there.set_status(1, "open")
    await widget.there.visitor_says("v1", "silence?")
    await widget.is_held("v1", "silence?")
    await widget.there.set_status(1, "resolved")
    await widget.owner_is("v1", "closed")
    await widget.there.visitor_says("v1", "count")
    assert await widget.heard("v1", 2) == ["turns: 1", "turns: 1"], "with a new memory"


async def test_who_answers_in_a_pending_conversation_has_it(widget):
    await widget.there.visitor_says("v1", "hello")
    await widget.heard("v1", 1)
    await widget.there.agent_says(1, "a note", private=True)
    assert (await widget.talk("v1")).owner == "bot"
    await widget.there.agent_says(1, "I am here")
    await widget.owner_is("v1", "human")
    await until(lambda: widget.there.talk("v1")["status"] == "open")
    await widget.there.visitor_says("v1", "fine")
    await widget.is_held("v1", "fine")
    assert len(widget.there.got) == 1


async def test_what_is_told_late_does_not_take_it_from_a_person(widget):
    await widget.there.visitor_says("v1", "hello")
    await widget.heard("v1", 1)
    early = next(one for one in widget.there.told if b'"incoming"' in one[0])
    changed = json.loads(early[0])
    await widget.there.set_status(1, "open")
    await widget.owner_is("v1", "human")
    changed["id"] = 999
    body = json.dumps(changed).encode()
    assert await widget.post(body, signed(body)) == 200
    assert (await widget.talk("v1")).owner == "human"


async def test_a_case_goes_to_a_person_there_with_a_note_and_its_end_is_mirrored_both_ways(widget):
    await widget.there.visitor_says("v1", "person please")
    number = (await until(widget.store.tickets))[0].number
    await until(lambda: widget.there.talk("v1")["status"] == "open")
    (note,) = widget.notes("v1")
    assert f"#{number}" in note
    assert "Live chat" in note
    await widget.owner_is("v1", "human")
    await widget.there.visitor_says("v1", "still there?")
    await widget.is_held("v1", "still there?")
    await widget.there.set_status(1, "pending")
    await widget.owner_is("v1", "bot")
    assert (await widget.store.ticket(number)).state == "taken_back"
    told = render("handoff.taken_back", "bn", number=number).text
    await until(lambda: told in [text for _, text in widget.there.got])
    assert not [text for _, text in widget.there.got if "still there?" in text]
    await widget.there.visitor_says("v1", "person please")
    second = (await until(widget.store.tickets))[0].number
    await until(lambda: widget.there.talk("v1")["status"] == "open")
    await widget.owner_is("v1", "human")
    await widget.there.set_status(1, "resolved")
    assert second != number
    assert (await widget.store.ticket(second)).state == "closed"
    await widget.owner_is("v1", "closed")

    async def noted() -> bool:
        found = await widget.store.database.read(cases.of_ticket, "chatwoot_bot", second)
        return bool(found and found.state == cases.CLOSED)

    await until(noted)
    assert len(widget.notes("v1")) == 2, "what ended there is not told there"
    await widget.there.visitor_says("v1", "person please")
    third = (await until(widget.store.tickets))[0].number
    await until(lambda: widget.there.talk("v1")["status"] == "open")
    await widget.store.close_ticket(third, render)
    await until(lambda: widget.there.talk("v1")["status"] == "resolved")
    assert len(widget.notes("v1")) == 4


async def test_nobody_is_a_customer_because_chatwoot_says_so_unless_the_host_wants_it(widget):
    widget.there.talk("v1", identifier="1001", verified=True)
    await widget.there.visitor_says("v1", "my due")
    await widget.heard("v1", 1)
    assert (await widget.talk("v1")).customer is None
    assert "/clientarea/link/" in widget.there.got[0][1], "they log in, and it comes back to this conversation"


async def test_an_identity_counts_only_where_it_is_verified_and_never_changes_in_one_browser(tmp_path):
    async with opened(tmp_path, SAHAYAK_CHATWOOT_BOT_IDENTITY="1") as widget:
        there = widget.there
        there.talk("v1", identifier="1001", verified=False)
        await there.visitor_says("v1", "hello")
        assert (await widget.talk("v1")).customer is None
        there.talk("v1", verified=True)
        await there.visitor_says("v1", "hello")
        assert (await widget.talk("v1")).customer == "1001"
        await widget.heard("v1", 2)
        assert widget.room.engine.asked[-1]["customer"] == "1001"
        there.talk("v1", identifier="1002")  # contacts were merged there
        await there.visitor_says("v1", "whose am I?")
        assert (await widget.talk("v1")).customer is None
        await until(lambda: widget.room.engine.asked[-1]["text"] == "whose am I?")
        assert widget.room.engine.asked[-1]["customer"] is None


async def test_a_second_conversation_of_a_browser_is_not_believed_to_be_another_customers(tmp_path):
    async with opened(tmp_path, SAHAYAK_CHATWOOT_BOT_IDENTITY="1") as widget:
        widget.there.talk("v1", identifier="1001", verified=True)
        await widget.there.visitor_says("v1", "hello")
        assert (await widget.talk("v1")).customer == "1001"
        event = json.loads(next(one for one in widget.there.told if b'"incoming"' in one[0])[0])
        event["id"], event["conversation"]["id"] = 77, 55
        event["conversation"]["meta"]["sender"]["identifier"] = "1002"
        body = json.dumps(event).encode()
        assert await widget.post(body, signed(body)) == 200
        other = str(Address.of(account_mark(widget.there.url, ACCOUNT), "v1", 55))
        known = await widget.store.known("chatwoot", other)
        assert (await widget.store.get(known[0])).customer is None


async def test_only_what_chatwoot_signed_or_knows_the_address_of_is_taken(widget, tmp_path):
    widget.there.tell_bot = None
    await widget.there.visitor_says("v1", "hello")
    raw, headers = widget.there.told[0]
    assert await widget.post(raw + b" ", headers) == 401
    assert await widget.post(raw, signed(raw, "another")) == 401
    assert await widget.post(raw, {}) == 401
    assert await widget.post(raw, {}, f"{HOOK}/another-secret-of-a-bot") == 401
    assert await widget.post(b"x" * 600_000, headers) == 413
    assert await widget.post(b"{", signed(b"{")) == 400
    assert await widget.lines("v1") == []
    assert await widget.post(raw, {}, f"{HOOK}/{BOT_SECRET}") == 200
    assert await widget.heard("v1", 1) == ["heard: hello"]


async def test_while_our_store_is_away_a_person_there_gets_it(widget, monkeypatch):
    async def away(*_: Any, **__: Any) -> Any:
        from bot.errors import StoreUnavailable

        raise StoreUnavailable()

    monkeypatch.setattr(widget.store.database, "glance", away)
    await widget.there.visitor_says("v1", "hello")
    assert widget.there.talk("v1")["status"] == "open"


async def test_files_are_brought_from_chatwoots_own_address_and_nowhere_else(widget):
    widget.there.kept = {"receipt.pdf": PDF}
    own = f"{widget.there.url}/rails/active_storage/blobs/redirect/receipt.pdf"
    await widget.there.visitor_says("v1", "payment korechi", attachments=[{"file_type": "file", "data_url": own}])
    await widget.heard("v1", 2)
    (kept,) = [file for line in await widget.lines("v1") for file in line.body.get("files", ())]
    assert (kept["name"], kept["kind"]) == ("receipt.pdf", "application/pdf")
    async with Chatwoot().serving() as elsewhere:
        elsewhere.kept = {"x.pdf": PDF}
        foreign = f"{elsewhere.url}/rails/active_storage/blobs/x.pdf"
        widget.there.away = foreign
        on = f"{widget.there.url}/rails/active_storage/blobs/redirect/away"
        away = [foreign, on, f"{widget.there.url}@a.example/x", "file:///etc/passwd", "http://[::1/x"]
        for at, url in enumerate(away):
            await widget.there.visitor_says("v2", None, attachments=[{"file_type": "file", "data_url": url}])
            await widget.heard("v2", at + 1)
        assert elsewhere.calls == 0
    assert not [file for line in await widget.lines("v2") for file in line.body.get("files", ())]


NOTHING: list[Any] = [
    None, [], {}, {"event": []}, {"event": "message_created"}, {"event": "conversation_opened", "id": 1},
    {"event": "message_created", "conversation": {"id": "1", "contact_inbox": {"source_id": "a"}}},
    {"event": "message_created", "conversation": {"id": True, "contact_inbox": {"source_id": "a"}}},
    {"event": "message_created", "conversation": {"id": 1, "contact_inbox": {"source_id": 7}}},
    {"event": "message_created", "account": {"id": 8}, "conversation": {"id": 1, "contact_inbox": {"source_id": "a"}}},
    {"event": "webwidget_triggered", "id": 1, "contact_inbox": {"source_id": "a"}},
]  # fmt: skip


@pytest.mark.parametrize("event", NOTHING, ids=range(len(NOTHING)))
def test_what_is_no_event_is_nothing(event: Any) -> None:
    assert read(event, "m", ACCOUNT) is None


@pytest.mark.parametrize(
    ("status", "meta", "state"),
    [
        ("pending", {}, State.OURS),
        ("pending", {"assignee": {"type": "agent_bot"}}, State.OURS),
        ("open", {"assignee": {"id": 1}, "assignee_type": "AgentBot"}, State.WAITS),
        ("pending", {"assignee": {"id": 3, "name": "Shirin"}}, State.THEIRS),
        ("open", {"assignee": {"id": 3, "type": "user"}, "assignee_type": "User"}, State.THEIRS),
        ("snoozed", {}, State.WAITS),
        ("resolved", {"assignee": {"id": 3}}, State.OVER),
        ([], {"assignee": [], "assignee_type": {}}, State.THEIRS),
    ],
)
def test_whose_a_conversation_is(status: Any, meta: Any, state: State) -> None:
    talk = {"event": "conversation_updated", "id": 1, "contact_inbox": {"source_id": "a"}}
    report = read({**talk, "status": status, "meta": meta}, "m", ACCOUNT)
    assert report is not None
    assert report.state is state


@pytest.mark.parametrize("field", ["id", "content", "attachments", "sender", "private", "message_type"])
@pytest.mark.parametrize("value", [None, [], {}, 7, "x", [None], {"a": []}])
def test_what_is_misshapen_is_never_an_error(field: str, value: Any) -> None:
    talk = {"id": 1, "contact_inbox": {"source_id": "a"}, "status": "pending", "meta": value, "updated_at": value}
    message = {"event": "message_created", "id": 1, "content": "hi", "message_type": "incoming", "conversation": talk}
    report = read({**message, field: value}, "m", ACCOUNT)
    assert report is not None
    assert report.customer is None
