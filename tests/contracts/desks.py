"""What every other desk must do. Subclass, give the fixtures ``far`` and ``make``, and inherit the tests.

`far` is the desk's other end: what its people see, what they do, and how it misbehaves (`FarDesk`).
"""

from __future__ import annotations

import shutil
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answers import Reply, render
from bot.conversations.models import Handoff, Inbound, Outcome, TicketQuestion
from bot.conversations.store import ConversationStore
from bot.conversations.tables import cases as table
from bot.database.engine import Database
from bot.desks import cases
from bot.desks.base import Desk
from bot.desks.passing import CasePasser
from bot.desks.watch import CaseWatch
from bot.events import subscriptions
from bot.events.log import after
from bot.events.subscriptions import Subscriptions
from bot.events.tables import subscribers
from tests.empty_database import empty_database
from tests.waiting import until

BOT = Outcome(replies=(Reply("বটের উত্তর", "help"),), state={}, result={"topic": "help"})
PERSON = Outcome(state={}, result={"topic": None}, handoff=Handoff("asked", {"invoice_number": "4822"}))
WITHDRAW = Outcome(state={}, result={}, ticket_question=TicketQuestion(None, "withdraw"))


class FarDesk(ABC):
    """`seen(ticket)`: what its people have been told of a case, each as one text, in order."""

    @abstractmethod
    async def seen(self, ticket: str) -> list[str]: ...

    @abstractmethod
    async def answer(self, ticket: str, text: str, agent: str = "Shirin", ident: str = "") -> None:
        """`ident`: the same answer again has the same one."""

    @abstractmethod
    async def close(self, ticket: str, ident: str = "") -> None: ...

    @abstractmethod
    async def give_back(self, ticket: str) -> None: ...

    @abstractmethod
    def away(self, is_away: bool) -> None: ...

    @abstractmethod
    async def come_in(self) -> None:
        """Wait until all that its people did has been looked at here."""


class Killed(BaseException):
    """As the kernel does it: nothing behind it runs."""


class DeskContract:
    passer: type[CasePasser]

    @pytest.fixture(scope="class")
    def made(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A database without rows, made once: that takes longer than most of these tests."""
        return empty_database(tmp_path_factory.mktemp("made"))

    @pytest.fixture
    async def store(self, made: Path, tmp_path: Path) -> Any:
        store = ConversationStore(Database(f"sqlite:///{shutil.copy(made, tmp_path / 'store.db')}"))
        await store.open()
        yield store
        await store.close()

    @pytest.fixture
    async def far(self, store: Any) -> Any:
        raise NotImplementedError

    def make(self, far: Any, store: ConversationStore) -> Desk:
        raise NotImplementedError

    @pytest.fixture
    async def pass_on(self, store: Any, far: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Tell the desk all that waits, once; whatever fails waits for the next call."""
        monkeypatch.setattr(subscriptions, "FIRST_WAIT", 0.0)
        running = Subscriptions(store.database, [self.passer(self.make(far, store), store.database)])
        await running.catch_up()  # it begins with what comes from now on
        return running.catch_up

    @pytest.fixture
    async def talk(self, store: Any, pass_on: Any) -> Any:
        """A customer on Telegram who has just asked for a person, and whose ticket the desk is not yet told of."""
        talk = await store.start("telegram", "77", name="Rahim")
        await store.link(talk.identity, "1001")
        await said(store, talk, "ইনভয়েসটা দেখুন", BOT)
        await said(store, talk, "## কেউ আছেন?\n##- x -##", PERSON)
        return await store.get(talk.identity)

    @pytest.fixture
    async def number(self, store: Any, talk: Any) -> str:
        return (await store.tickets())[0].number

    async def test_a_case_is_opened_once_with_all_that_was_said(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.database.write(again)
        await pass_on()
        (opened,) = await far.seen(number)
        for words in (number, "1001", "ইনভয়েসটা দেখুন", "বটের উত্তর", "কেউ আছেন?", "4822"):
            assert words in opened or words.translate(BENGALI) in opened, words

    async def test_each_further_line_of_the_customers_is_told_once_and_in_order(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        for text in ("আরেকটা কথা", "card 4111 1111 1111 1111"):
            await said(store, talk, text, BOT)
        await pass_on()
        await store.database.write(again)
        await pass_on()
        first, second = [text for text in (await far.seen(number))[1:] if "বটের উত্তর" not in text]
        assert "আরেকটা কথা" in first
        assert "card" in second

    async def test_an_answer_reaches_the_customer_once_with_its_name_and_silences_the_bot(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        for _ in range(2):
            await far.answer(number, "ঠিক করে দিয়েছি।\nকার্ড 4111 1111 1111 1111", "Shirin\n<b>", ident="one")
            await far.come_in()
        (line,) = [line for line in await store.after(talk.identity, talk.last_seq) if line.direction == "out"]
        assert line.author == "agent"
        assert (line.body["name"], line.body["begins"]) == ("Shirin <b>", True)
        assert line.body["text"].startswith("ঠিক করে দিয়েছি।\nকার্ড ")
        assert "4111 1111" not in line.body["text"]
        assert (await store.get(talk.identity)).owner == "human"
        before = await far.seen(number)
        await pass_on()
        assert await far.seen(number) == before, "what came from the desk went back to it"

    async def test_what_an_agent_of_our_own_desk_writes_is_told(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.reply(number, Reply("আমি দেখছি", "handoff"), "nabil")
        await pass_on()
        last = (await far.seen(number))[-1]
        assert "আমি দেখছি" in last
        assert "nabil" in last

    async def test_the_desk_closes_a_case(self, store, far, pass_on, talk, number):
        await pass_on()
        for _ in range(2):
            await far.close(number, ident="one")
            await far.come_in()
        assert (await store.ticket(number)).state == "closed"
        assert (await store.get(talk.identity)).owner == "closed"
        told = len(await store.after(talk.identity, talk.last_seq))
        before = await far.seen(number)
        await pass_on()
        assert await far.seen(number) == before, "the desk was told what it did itself"
        assert told == 1, "the customer is told once"

    async def test_the_desk_gives_a_case_back_to_the_bot(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.answer(number, "দেখছি")
        await far.come_in()
        await far.give_back(number)
        await far.come_in()
        assert (await store.ticket(number)).state == "taken_back"
        assert (await store.get(talk.identity)).owner == "bot"

    @pytest.mark.parametrize("how", ["closed", "withdrawn", "taken_back"])
    async def test_the_desk_is_told_once_that_a_case_is_over_and_nothing_behind_it(
        self, store, far, pass_on, talk, number, how
    ):
        await pass_on()
        await said(store, talk, "শেষ কথা", WITHDRAW if how == "withdrawn" else BOT)
        if how != "withdrawn":
            await (store.close_ticket if how == "closed" else store.take_back)(number, render)
        await said(store, await store.get(talk.identity), "নতুন কথা", BOT)
        await pass_on()
        await store.database.write(again)
        await pass_on()
        seen = await far.seen(number)
        assert "শেষ কথা" in "".join(seen[1:])
        assert "নতুন কথা" not in "".join(seen)
        assert await self.is_over(far, number)

    async def is_over(self, far: Any, number: str) -> bool:
        raise NotImplementedError

    async def test_a_late_answer_comes_in_what_goes_on_now(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.close_ticket(number, render)
        for _ in range(2):
            await far.answer(number, "দেরি হলো, দুঃখিত", ident="late")
            await far.come_in()
        now = await store.get(talk.identity)
        assert now.id != talk.id
        (late,) = [line for line in await store.said_in(now.id) if "দেরি হলো, দুঃখিত" in line.body["text"]]
        assert number.translate(BENGALI) in late.body["text"]
        assert now.owner == "bot"

    async def test_nobody_else_is_told_what_was_written_to_a_customer(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.withdraw(talk.identity, "customer", "unlinked")
        await far.answer(number, "আপনার ঠিকানা …")
        await far.come_in()
        assert "ঠিকানা" not in str([line.body for line in await store.after(talk.identity, 0)])
        await far.close(number)
        await far.come_in()
        assert (await store.ticket(number)).state == "closed", "the case can be closed all the same"

    async def test_an_answer_that_is_no_case_of_ours_does_nothing(self, store, far, pass_on, talk, number):
        await pass_on()
        before = await store.after(talk.identity, 0)
        await far.answer("59999", "কার?")
        await far.come_in()
        assert await store.after(talk.identity, 0) == before

    async def test_while_the_desk_is_away_all_waits_and_the_customer_is_told_once(
        self, store, far, pass_on, talk, number
    ):
        far.away(True)
        await pass_on()
        await said(store, talk, "এখনো আছেন?", BOT)
        await pass_on()
        watch = CaseWatch(self.make(far, store), store.database)
        assert await watch.look(time.time() - 60) == 0, "it may take a while"
        assert [await watch.look(time.time() + 60) for _ in range(2)] == [1, 0]
        told = (await store.after(talk.identity, talk.last_seq))[-1]
        assert told.author == "system"
        assert number.translate(BENGALI) in told.body["text"]
        far.away(False)

        async def all_there() -> bool:
            await pass_on()
            return "এখনো আছেন?" in "".join((await far.seen(number))[1:])

        await until(all_there)
        assert sum("কেউ আছেন?" in text for text in await far.seen(number)) == 1

    async def test_a_process_that_dies_in_between_repeats_nothing(self, store, far, pass_on, talk, number, monkeypatch):
        """Killed behind each step that the desk has seen, before it is noted here."""
        for name in ("opened", "told", "closed"):
            monkeypatch.setattr(cases, name, dies_once(getattr(cases, name)))
        passer = self.passer(self.make(far, store), store.database)

        async def work() -> None:
            for event in await events(store, self.passer):
                for _ in range(3):
                    try:
                        await passer.handle(event)
                        break
                    except Killed:
                        continue

        await work()
        await said(store, talk, "একবার", WITHDRAW)
        await work()
        seen = await far.seen(number)
        assert sum("কেউ আছেন?" in text for text in seen) == 1
        assert sum("একবার" in text for text in seen) == 1
        assert await self.is_over(far, number)

    async def test_a_case_that_comes_is_settled_and_nobody_is_told(self, store, far, pass_on, talk, number):
        await pass_on()
        await far.seen(number)
        assert await CaseWatch(self.make(far, store), store.database).look(time.time() + 60) == 0
        settled = sa.select(table.c.settled)
        assert (await store.database.read(lambda db: db.execute(settled).scalar())) is True


def dies_once(real: Any) -> Any:
    left = [True]

    def step(*given: Any) -> Any:
        if left:
            left.clear()
            raise Killed()
        return real(*given)

    return step


BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


async def said(store: Any, talk: Any, text: str, outcome: Outcome) -> None:
    await store.accept(
        Inbound(talk.identity, talk.channel, str(uuid.uuid4()), text=text), {"text": text, "sensitive": []}
    )
    work = await store.take(talk.identity, "w", 5)
    assert work
    await store.finish(work, "w", outcome, render)


def again(db: Any) -> None:
    """Every event comes once more, as after a crash."""
    db.execute(sa.update(subscribers).values(cursor=0, not_before=0.0))


async def events(store: Any, passer: type[CasePasser]) -> Any:
    return await store.database.read(after, 0, passer.kinds, 999)
