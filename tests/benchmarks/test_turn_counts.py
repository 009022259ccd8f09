"""What a turn costs the app on any machine: SQL statements, however long the conversation is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.billing.assembly import assemble, prepare
from bot.settings import Settings
from tests.actions.talk import Talk as ActionTalk
from tests.chat_app import chatroom
from tests.statements import heard

#: Most statements of one turn in the case file, beside those that begin and end its two transactions.
CASE_FILE_STATEMENTS = 7
#: Most statements of one account answer in the embedded backend, BEGIN included. A customer with more invoices than a
#: page holds is known and counted too.
BACKEND_STATEMENTS = {"my_due": 5, "my_invoices": 5, "pay_link": 8, "my_invoice_status": 5}
MARKS = (3, 40)
QUIET = 0.5  # seconds


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement of this process meanwhile, on any engine."""
    seen: list[str] = []
    with heard(seen.append):
        yield seen


@pytest.fixture
def no_clockwork(monkeypatch: pytest.MonkeyPatch) -> None:
    """The looks around once a second would be counted or not, as it happens."""
    monkeypatch.setattr("bot.conversations.dispatcher.LOOK_AROUND", 3600)
    monkeypatch.setattr("bot.conversations.notifier.EVERY", 3600)
    monkeypatch.setattr("bot.events.subscriptions.LOOK_AROUND", 3600)


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
