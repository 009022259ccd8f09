"""Who has a conversation on Messenger: the bot, our own desk, or another inbox of the page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import other_inbox, reply_window
from bot.conversations.tables import conversations
from bot.desk.ticket_cli import ticket_lines
from tests.channels.messenger_page import opened
from tests.standins.graph import happened, said
from tests.waiting import until


@pytest.fixture
async def page(tmp_path):
    async with opened(tmp_path) as page:
        yield page


async def test_another_inbox_is_not_talked_into_and_hands_back(page):
    await page.report(said("7", "hello", "m_1"))
    await page.told("7", 1)
    await page.report(
        happened("7", "take_thread_control", previous_owner_app_id="55", new_owner_app_id="263902037430900")
    )
    assert await page.owner("7") == "human"
    quiet = {"sender": {"id": "7"}, "timestamp": 9, "postback": {"title": "মেনু"}}
    await page.report(standby=[said("7", "are you there?", "m_2"), said("7", "x" * 3000, "m_3"), quiet])

    async def none_waits():
        lines = await page.lines("7")
        return () if any(line.state == "pending" for line in lines) else lines

    assert [line.body["text"][:14] for line in await until(none_waits) if line.direction == "in"][1:] == [
        "are you there?",
        "x" * 14,
        "মেনু",
    ]
    before = len(page.graph.got)
    await page.report(
        happened("7", "pass_thread_control", previous_owner_app_id="263902037430900", new_owner_app_id="55")
    )
    await page.report(said("7", "and now?", "m_4"))
    assert (await page.told("7", 3))[1:] == ["এখন থেকে আবার আমি (বট) উত্তর দেব। কী জানতে চান, লিখুন।", "heard: and now?"]
    assert len(page.graph.got) == before + 2
    assert await page.owner("7") == "bot"


async def test_where_the_passing_was_never_reported_what_is_reported_says_it(page):
    await page.report(standby=[said("7", "hello", "m_1")])
    assert await page.owner("7") == "human"
    await page.report(said("7", "hello again", "m_2"))
    assert "heard: hello again" in await page.told("7", 2)
    assert not any(text == "heard: hello" for _, text in page.graph.got)


async def test_a_conversation_that_our_own_desk_has_is_not_handed_back_by_the_platform(page):
    await page.report(said("7", "person", "m_1"))
    await page.told("7", 1)
    (ticket,) = await page.room.house.store.tickets()
    await page.room.house.store.reply(ticket.number, Reply("আমি দেখছি।", "handoff"))
    await page.report(said("7", "ok", "m_2"), happened("7", "pass_thread_control", new_owner_app_id="55"))
    assert await page.owner("7") == "human"


async def test_an_agent_sees_what_waits_for_its_customer_and_why(page):
    await page.report(said("7", "person", "m_1"))
    await page.told("7", 1)
    (ticket,) = await page.room.house.store.tickets()
    # Two days ago: whoever claims the answer sees that, also where the worker had looked at its window before.
    long_ago = sa.update(conversations).values(last_activity=conversations.c.last_activity - 2 * 86400)
    await page.room.house.store.database.write(lambda db: db.execute(long_ago))
    await page.room.house.store.reply(ticket.number, Reply("আমি দেখছি।", "handoff"))

    async def last_line():
        *_, line = ticket_lines(ticket, await page.room.house.store.said_in(ticket.conversation))
        return line if "waits to be sent" in line else ""

    assert await until(last_line) == f"  waits to be sent: {reply_window.CLOSED}"
    assert not any("আমি দেখছি" in text for _, text in page.graph.got)


async def test_with_a_ticket_open_it_comes_back_as_awaiting_a_person(page):
    await page.report(said("7", "person", "m_1"))
    await page.told("7", 1)
    found, _ = await page.room.house.store.known("messenger", "7")
    database = page.room.house.store.database
    assert await other_inbox.take(database, found) is True
    assert await other_inbox.take(database, found) is False
    assert await other_inbox.give_back(database, found) is True
    assert await other_inbox.give_back(database, found) is False
    assert await page.owner("7") == "queued"
