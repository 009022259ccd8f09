"""Long polls: one answer brings the question and itself, other tabs follow, and what was read is written seldom."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.answers import Reply, render
from bot.channels.web import chat
from bot.channels.web.chat_session import ChatSessions
from bot.conversations import notifier, read_marks
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.security.identity_proof import sign_identity
from tests.chat_app import Chatroom, Customer, chatroom
from tests.waiting import until


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cursor of every look for news. Asked for before the room: the look once a second would come between."""
    monkeypatch.setattr(notifier, "EVERY", 3600)
    monkeypatch.setattr(chat, "HOLD", 30.0)  # however long a busy machine takes to answer
    seen: list[int] = []
    news = ConversationStore.news

    async def noted(self: ConversationStore, identity: str, after: int, limit: int = 100) -> Any:
        seen.append(after)
        return await news(self, identity, after, limit)

    monkeypatch.setattr(ConversationStore, "news", noted)
    return seen


def twin_of(room: Chatroom, customer: Customer) -> Customer:
    """Another tab of the same browser."""
    tab = Customer(room.client)
    tab.token = customer.token
    return tab


async def test_one_poll_brings_the_question_and_its_answer(looks: list[int], room: Chatroom) -> None:
    customer = await room.customer()
    polling = asyncio.create_task(customer.updates(0, wait=20))
    await asyncio.sleep(0.2)
    await customer.say("slow 0.3")
    told = await polling
    assert [line["author"] for line in told["messages"]] == ["customer", "bot"]
    assert len(looks) == 2, "one when the poll came, one for the answer"


async def test_a_poll_that_comes_after_the_question_brings_both_too(looks: list[int], room: Chatroom) -> None:
    customer = await room.customer()
    await customer.say("slow 0.3")
    told = await customer.updates(0, wait=20)
    assert [line["author"] for line in told["messages"]] == ["customer", "bot"]
    assert len(looks) == 2


async def test_signing_out_ends_the_polls_of_every_tab(looks: list[int], room: Chatroom) -> None:
    customer = await room.customer()
    tab = twin_of(room, customer)
    polling = asyncio.create_task(tab.ask("GET", "/chat/updates?after=0&wait=20"))
    await until(lambda: looks)
    await customer.ask("DELETE", "/chat/session")
    status, answer = await asyncio.wait_for(polling, 5)
    assert (status, answer["error"]) == (401, "session_expired")


async def test_sessions_that_another_process_ends_are_noticed_within_a_look(looks: list[int], room: Chatroom) -> None:
    """On SQLite nobody tells this process: a new password by a command, for one."""
    customer = await room.customer()
    polling = asyncio.create_task(customer.ask("GET", "/chat/updates?after=0&wait=20"))
    await until(lambda: looks)
    await room.house.notifier._look()
    await until(lambda: len(looks) == 2)  # the first look at a newcomer tells it whatever came in between
    identity = ChatSessions(room.house.store, room.settings).read(customer.token).identity
    other = ConversationStore(Database(room.settings.database_url))
    await other.open()
    await other.end_sessions(identity)
    await other.close()
    await room.house.notifier._look()
    status, answer = await asyncio.wait_for(polling, 5)
    assert (status, answer["error"]) == (401, "session_expired")


async def test_another_tab_sees_what_is_said_while_nobody_answers(room: Chatroom) -> None:
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    (ticket,) = await room.house.store.tickets()
    await room.house.store.reply(ticket.number, Reply("yes?", "handoff"))
    tab = twin_of(room, customer)
    last = (await customer.updates())["last"]
    polling = asyncio.create_task(tab.updates(last, wait=20))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await customer.say("typed in one tab")
    assert [line["text"] for line in (await polling)["messages"]] == ["typed in one tab"]
    assert time.monotonic() - began < 5


async def test_a_slow_answer_is_announced(room: Chatroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "HOLD", 0.2)
    customer = await room.customer()
    await customer.say("held")
    told = await customer.updates(0, wait=20)
    assert [line["author"] for line in told["messages"]] == ["customer"]
    assert told["typing"]
    room.engine.go_on.set()


async def test_what_was_read_is_written_for_all_at_once(
    room: Chatroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_marks, "EVERY", 0.3)
    written: list[dict[str, int]] = []
    rounds: list[bool] = []
    seen, flush = ConversationStore.seen, read_marks.ReadMarks.flush

    async def noted(self: ConversationStore, marks: Any) -> None:
        written.append(dict(marks))
        await seen(self, marks)

    async def flushed(self: read_marks.ReadMarks) -> None:
        await flush(self)
        rounds.append(self is other.house.read_marks)

    monkeypatch.setattr(ConversationStore, "seen", noted)
    monkeypatch.setattr(read_marks.ReadMarks, "flush", flushed)
    async with chatroom(tmp_path / "another") as other:
        customers = [await other.customer() for _ in range(3)]
        for customer in customers:
            await customer.say("hello")
            await customer.heard()
            await customer.updates(2)

        async def read() -> bool:
            talks = [await other.house.store.get(customer.conversation) for customer in customers]
            return all(talk is not None and talk.delivered_seq == 2 for talk in talks)

        await until(read)
        await customers[0].say("bye")
        await customers[0].heard(2)
        monkeypatch.setattr(read_marks, "EVERY", 3600)
        before = sum(rounds)
        await until(lambda: sum(rounds) > before)  # from here on it sleeps for an hour
        written.clear()
        await customers[0].updates(4)
        for _ in range(5):
            await customers[0].updates(4)
    assert written == [{customers[0].conversation: 4}], "once, and before the process ends"


async def test_a_withdrawn_link_shows_nothing_any_more(room: Chatroom) -> None:
    customer = await room.customer()
    proof = sign_identity("1001", room.settings)
    customer.adopt((await customer.ask("POST", "/chat/identity", json={"identity": proof}))[1])
    await customer.say("what do I owe?")
    await customer.heard()
    polling = asyncio.create_task(customer.ask("GET", "/chat/updates?after=2&wait=2"))
    await asyncio.sleep(0.1)
    identity = customer.conversation
    assert await room.house.store.withdraw(identity, "agent", "a test")
    for status, told in (await polling, await customer.ask("GET", "/chat/history")):
        assert (status, told["error"]) == (401, "session_expired")
    await customer.begin()
    assert customer.conversation != identity
    assert (await customer.updates())["messages"] == []
    await customer.say("and now?")
    await customer.heard()
    assert (room.engine.asked[-1]["customer"], room.engine.asked[-1]["state"]) == (None, None)


async def test_a_new_password_ends_the_sessions_of_that_customer(room: Chatroom) -> None:
    tabs = []
    for number in ("1001", "1001", "1002"):
        customer = await room.customer()
        proof = sign_identity(number, room.settings)
        customer.adopt((await customer.ask("POST", "/chat/identity", json={"identity": proof}))[1])
        tabs.append(customer)
    await room.house.store.raise_versions("1001")
    statuses = [(await customer.ask("GET", "/chat/updates?wait=0"))[0] for customer in tabs]
    assert statuses == [401, 401, 200]


async def test_history_and_cursor_go_on_over_a_closed_case(room: Chatroom) -> None:
    customer = await room.customer()
    await customer.say("person")
    await customer.heard()
    (ticket,) = await room.house.store.tickets()
    await room.house.store.close_ticket(ticket.number, render)
    assert (await customer.updates())["owner"] == "closed"
    before = customer.conversation
    await customer.say("count")
    told = await customer.updates(3, wait=20)
    assert [(line["seq"], line["author"]) for line in told["messages"]] == [(4, "customer"), (5, "bot")]
    assert told["messages"][1]["text"] == "turns: 1"
    await customer.begin()
    assert customer.conversation == before, "for the widget it is the same conversation"
    _, past = await customer.ask("GET", "/chat/history")
    assert [line["seq"] for line in past["messages"]] == [1, 2, 3, 4, 5]
