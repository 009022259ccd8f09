"""What a turn costs on any machine: SQL statements, HTTP calls, replayed events, however long the conversation is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing.assembly import assemble, prepare
from bot.settings import Settings
from tests.actions.talk import Talk as ActionTalk
from tests.chat_app import chatroom
from tests.dialogue.driver import Engine, Talk

#: Most statements of one turn in the case file, beside those that begin and end its three transactions.
CASE_FILE_STATEMENTS = 12
#: Most statements of one account answer in the embedded backend, BEGIN included. A customer with more invoices than a
#: page holds is known and counted too.
BACKEND_STATEMENTS = {"my_due": 5, "my_invoices": 5, "pay_link": 8, "my_invoice_status": 5}
#: Most events that Rasa replays before a turn: action_listen and the slots of the memory.
REPLAYED = 5
MARKS = (3, 40)
QUIET = 0.5  # seconds


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement of this process meanwhile, on any engine."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


@pytest.fixture
def no_clockwork(monkeypatch: pytest.MonkeyPatch) -> None:
    """The looks around once a second would be counted or not, as it happens."""
    monkeypatch.setattr("bot.conversations.dispatcher.LOOK_AROUND", 3600)
    monkeypatch.setattr("bot.conversations.notifier.EVERY", 3600)


async def quiet(seen: list[str]) -> None:
    """Until nobody has said anything to the database for a while."""
    before = -1
    while before != len(seen):
        before = len(seen)
        await asyncio.sleep(QUIET)


@pytest.mark.usefixtures("no_clockwork")
async def test_a_turn_in_the_case_file_costs_the_same_however_long_the_talk_is(tmp_path: Path) -> None:
    async with chatroom(tmp_path, SAHAYAK_MESSAGES_PER_MINUTE="1000") as room:
        customer = await room.customer()
        found = {}
        with statements() as seen:
            for turn in range(1, max(MARKS) + 1):
                if turn in MARKS:
                    await quiet(seen)
                    seen.clear()
                await customer.say("hello")
                if turn in MARKS:
                    await quiet(seen)
                    found[turn] = len(seen)
        assert len(room.engine.asked) == max(MARKS), "one call of the engine per turn"
    assert len(set(found.values())) == 1, found
    assert 0 < found[MARKS[0]] <= CASE_FILE_STATEMENTS, found


@pytest.mark.parametrize("topic", BACKEND_STATEMENTS)
async def test_an_account_answer_asks_the_backend_a_few_times(tmp_path: Path, topic: str) -> None:
    settings = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret of the counts"})
    prepare(settings)
    for customer in ("1001", "1005"):  # four invoices, and 120
        talk = ActionTalk(assemble(settings), customer)
        await talk.hear(topic)
        with statements() as seen:
            await talk.hear(topic)
        assert 0 < len(seen) <= BACKEND_STATEMENTS[topic], customer


@pytest.fixture
def counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Calls of the action server, and the events of each tracker that Rasa is handed."""
    counts: dict[str, list[int]] = {"calls": [], "events": []}
    processor = engine.agent.processor
    store, endpoint = processor.tracker_store, processor.action_endpoint
    retrieve, request = store.retrieve, endpoint.request

    async def retrieved(sender: str) -> Any:
        tracker = await retrieve(sender)
        counts["events"].append(len(tracker.events))
        return tracker

    async def requested(*arguments: Any, **more: Any) -> Any:
        counts["calls"].append(1)
        return await request(*arguments, **more)

    monkeypatch.setattr(store, "retrieve", retrieved)
    monkeypatch.setattr(endpoint, "request", requested)
    return counts


def test_a_guide_turn_calls_nobody_and_an_account_turn_one(engine: Engine, counted: dict[str, list[int]]) -> None:
    talk = Talk(engine, "counts", customer="1001", language="en")
    for text, calls in (("how do I download an invoice as pdf?", 0), ("how much do I owe?", 1)):
        counted["calls"].clear()
        assert talk.say(text)["replies"]
        assert len(counted["calls"]) == calls, text


def test_rasa_replays_no_more_events_the_longer_the_talk_is(engine: Engine, counted: dict[str, list[int]]) -> None:
    talk = Talk(engine, "long", customer="1001", language="en")
    replayed = []
    for turn in range(max(MARKS)):
        counted["events"].clear()
        talk.say("how much do I owe?" if turn % 2 else "how do I download an invoice as pdf?")
        replayed.append(counted["events"][0])
    assert max(replayed) <= REPLAYED
    assert replayed[2::2] == [replayed[2]] * len(replayed[2::2])
    assert replayed[3::2] == [replayed[3]] * len(replayed[3::2])
