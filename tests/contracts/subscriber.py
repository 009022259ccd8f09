"""What every subscriber may rely on. Subclass, give ``make`` and ``effects``, and inherit the tests.

The log gets tickets numbered 1, 2, 3, …; an effect is one of these numbers, kept where a killed process cannot lose it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.events import record, subscriptions
from bot.events.personal_data import erase
from bot.events.subscriber import Subscriber
from bot.events.subscriptions import Subscriptions
from bot.events.tables import subscribers
from tests.waiting import until

LEASE = 0.4  # seconds; what a killed process leaves behind runs out quickly
UNHURRIED = 10.0  # of one that nobody loses, however busy the machine is
KINDS = frozenset({"ticket.opened"})
Step = Callable[[], None]


def nothing() -> None:
    """The step of a process that is not killed."""


class Mortal(Database):
    """A database whose process may be killed before, inside and after every transaction."""

    def __init__(self, url: str, step: Step) -> None:
        super().__init__(url)
        self._step = step

    async def _in_transaction(self, engine: Any, turn: Any, patience: Any, work: Any, *args: Any, **how: Any) -> Any:
        def watched(db: Any, *args: Any) -> Any:
            self._step()
            done = work(db, *args)
            self._step()
            return done

        done = await super()._in_transaction(engine, turn, patience, watched, *args, **how)
        self._step()
        return done


class Fuse:
    """Kills this process, as the kernel does, at step number `left`."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)


def live_and_die(contract: type[SubscriberContract], url: str, folder: str, left: int) -> None:
    """The child process."""
    step = Fuse(left)

    async def live() -> None:
        database = Mortal(url, step)
        await Subscriptions(database, [contract.make(url, Path(folder), step)], LEASE).catch_up()
        await database.close()

    asyncio.run(live())


class SubscriberContract:
    name: ClassVar[str]

    @staticmethod
    def make(url: str, folder: Path, step: Step, fails: Callable[[str], bool] = lambda _: False) -> Subscriber:
        """One that notes each ticket's number, calls `step` between all that it does, and fails where `fails` says."""
        raise NotImplementedError

    @staticmethod
    def effects(url: str, folder: Path) -> list[str]:
        raise NotImplementedError

    exactly_once: ClassVar[bool]

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subscriptions, "FIRST_WAIT", 0.05)
        monkeypatch.setattr(subscriptions, "LOOK_AROUND", 0.1)

    @asynccontextmanager
    async def running(self, database: Database, *several: Subscriber, lease: float = LEASE):
        task = asyncio.create_task(Subscriptions(database, several, lease).run())
        names = sa.select(subscribers.c.name)

        async def registered() -> bool:
            there = await database.read(lambda db: set(db.execute(names).scalars()))
            return {one.name for one in several} <= there

        await until(registered)
        await asyncio.sleep(0.2)  # it has looked, and waits for news
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def open_tickets(self, database: Database, first: int, last: int) -> None:
        for number in range(first, last + 1):
            await database.write(lambda db, number=number: record(db, "ticket.opened", ticket=str(number)))
            await database.write(record, "ticket.closed")  # another kind, which nobody here wants

    async def become(self, url: str, folder: Path, count: int, patience: float = 30.0) -> list[str]:
        """The effects, as soon as there are so many."""
        until = time.monotonic() + patience
        while True:
            found = self.effects(url, folder)
            if len(found) >= count or time.monotonic() > until:
                return found
            await asyncio.sleep(0.02)

    def row(self, database: Database, name: str) -> Any:
        with database.engine.connect() as connection:
            return connection.execute(sa.select(subscribers).where(subscribers.c.name == name)).one()

    # -- order, catching up

    async def test_events_come_in_order(self, database, url, tmp_path):
        async with self.running(database, self.make(url, tmp_path, nothing)):
            await self.open_tickets(database, 1, 12)
            assert await self.become(url, tmp_path, 12) == [str(number) for number in range(1, 13)]

    async def test_it_catches_up_after_being_down(self, database, url, tmp_path):
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 3)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 4, 130)  # more than one batch
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.effects(url, tmp_path) == [str(number) for number in range(1, 131)]

    async def test_a_handled_event_is_not_handled_again(self, database, url, tmp_path):
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 3)
        for _ in range(3):
            await Subscriptions(database, [one], LEASE).catch_up()
        assert self.effects(url, tmp_path) == ["1", "2", "3"]

    @pytest.mark.parametrize("from_beginning", [True, False])
    async def test_a_new_one_begins_where_it_says(self, database, url, tmp_path, from_beginning, monkeypatch):
        await self.open_tickets(database, 1, 2)
        one = self.make(url, tmp_path, nothing)
        monkeypatch.setattr(type(one), "from_beginning", from_beginning)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 3, 3)
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.effects(url, tmp_path) == (["1", "2", "3"] if from_beginning else ["3"])

    async def test_it_is_woken_by_the_commit(self, database, url, tmp_path, monkeypatch):
        monkeypatch.setattr(subscriptions, "LOOK_AROUND", 3600)
        async with self.running(database, self.make(url, tmp_path, nothing)):
            await self.open_tickets(database, 1, 1)
            assert await self.become(url, tmp_path, 1) == ["1"]

    async def test_kinds_that_nobody_wants_leave_nothing_to_look_at(self, database, url, tmp_path):
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        for _ in range(3):
            await database.write(record, "ticket.closed")
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.row(database, one.name).cursor == 3

    async def test_an_event_that_somebody_was_erased_from_holds_up_nobody(self, database, url, tmp_path):
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        for number, customer in ((1, "1001"), (2, "1002"), (3, "1001"), (4, "1003")):
            opened = partial(record, kind="ticket.opened", customer=customer, ticket=str(number))
            await database.write(opened)
        await database.write(lambda db: erase(db, "1001", (), (), "erased-x"))
        await Subscriptions(database, [one], LEASE).catch_up()
        await database.write(lambda db: erase(db, "1003", (), (), "erased-y"))
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.effects(url, tmp_path) == ["2", "4"]
        row = self.row(database, one.name)
        assert (row.cursor, row.attempts) == (4, 0)

    # -- failures

    async def test_one_that_fails_is_tried_again_and_loses_nothing(self, database, url, tmp_path):
        tries: list[str] = []

        def fails(ticket: str) -> bool:
            tries.append(ticket)
            return ticket == "2" and tries.count("2") < 4

        async with self.running(database, self.make(url, tmp_path, nothing, fails)):
            await self.open_tickets(database, 1, 3)
            assert await self.become(url, tmp_path, 3) == ["1", "2", "3"]

    async def test_a_failure_is_kept_for_the_operator_and_waits_longer_each_time(self, database, url, tmp_path):
        one = self.make(url, tmp_path, nothing, lambda ticket: ticket == "2")
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 3)
        waits = []
        for attempt in range(1, 7):
            with database.engine.begin() as connection:
                connection.execute(sa.update(subscribers).values(not_before=0))
            await Subscriptions(database, [one], LEASE).catch_up()
            row = self.row(database, one.name)
            waits.append(row.not_before - time.time())
            assert (row.attempts, row.last_error, row.lease_owner) == (attempt, "ZeroDivisionError", None)
            assert row.failing_since is not None
        assert waits[-1] > 4 * waits[0]
        assert self.effects(url, tmp_path) == ["1"]

    async def test_it_is_not_tried_before_its_time(self, database, url, tmp_path, monkeypatch):
        monkeypatch.setattr(subscriptions, "FIRST_WAIT", 60)
        tries: list[str] = []
        one = self.make(url, tmp_path, nothing, lambda ticket: bool(tries.append(ticket) or True))
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 1)
        for _ in range(3):
            await Subscriptions(database, [one], LEASE).catch_up()
        assert tries == ["1"]

    async def test_a_clock_set_back_holds_up_nothing(self, database, url, tmp_path):
        """What a process that died and one that failed have stored lies an hour ahead then."""
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 1)
        ahead = {"lease_owner": "dead", "lease_until": time.time() + 3606, "not_before": time.time() + 3900}
        await database.write(lambda db: db.execute(sa.update(subscribers).values(ahead)))
        async with self.running(database, one):
            assert await self.become(url, tmp_path, 1) == ["1"]

    async def test_one_that_fails_holds_up_nobody(self, database, url, tmp_path):
        sick = self.make(url, tmp_path / "sick", nothing, lambda ticket: True)
        sick_name = type("Sick", (type(sick),), {"name": "sick"})
        sick.__class__ = sick_name
        async with self.running(database, sick, self.make(url, tmp_path, nothing)):
            await self.open_tickets(database, 1, 5)
            assert await self.become(url, tmp_path, 5) == ["1", "2", "3", "4", "5"]
        assert self.row(database, "sick").attempts > 0

    async def test_an_outage_of_the_database_is_not_its_failure(self, database, url, tmp_path, monkeypatch):
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 1)

        async def away(*_: Any) -> None:
            raise StoreUnavailable()

        with monkeypatch.context() as outage:
            outage.setattr(Subscriptions, "_step", away)
            await Subscriptions(database, [one], LEASE).catch_up()
        assert self.row(database, one.name).attempts == 0
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.effects(url, tmp_path) == ["1"]

    # -- several processes

    async def test_one_process_at_a_time(self, database, url, tmp_path):
        """Two run it: nothing is done twice, and when one stops the other goes on."""
        other = Database(url)
        async with self.running(other, self.make(url, tmp_path, nothing), lease=UNHURRIED):
            async with self.running(database, self.make(url, tmp_path, nothing), lease=UNHURRIED):
                await self.open_tickets(database, 1, 20)
                await self.become(url, tmp_path, 20)
            await self.open_tickets(other, 21, 25)
            await self.become(url, tmp_path, 25)
        assert self.effects(url, tmp_path) == [str(number) for number in range(1, 26)]
        await other.close()

    async def test_killed_between_any_two_steps_it_loses_nothing(self, database, url, tmp_path):
        """A real process, killed at its first step, its third, …, until one lives to the end; EVERY_STEP=1: at
        each."""
        children = multiprocessing.get_context("forkserver")
        children.set_forkserver_preload(["tests.contracts.subscriber", type(self).__module__])
        for step in range(0, 200, 1 if os.environ.get("EVERY_STEP") else 2):
            folder = tmp_path / str(step)
            folder.mkdir()
            one = self.make(url, folder, nothing)
            with database.engine.begin() as connection:
                connection.execute(sa.delete(subscribers))
            await Subscriptions(database, [one], LEASE).catch_up()
            before = len(self.effects(url, folder))
            await self.open_tickets(database, 1, 2)
            child = children.Process(target=live_and_die, args=(type(self), url, str(folder), step))
            child.start()
            await asyncio.to_thread(child.join, 30)
            done = int(self.row(database, one.name).cursor)
            had = self.effects(url, folder)[before:]
            async with self.running(database, one):
                until = time.monotonic() + 30
                while self.row(database, one.name).cursor < await database.read(subscriptions.latest):
                    assert time.monotonic() < until, f"stuck after step {step}"
                    await asyncio.sleep(0.02)
            found = self.effects(url, folder)[before:]
            assert list(dict.fromkeys(found)) == ["1", "2"], f"killed at step {step}: {found}"
            if self.exactly_once:
                assert found == ["1", "2"], f"killed at step {step}"
            again = found[len(had) :]
            first = await database.read(subscriptions.after, 0, KINDS, 1000)
            handled = {event.data["ticket"] for event in first[-2:] if event.id <= done}
            assert not handled & set(again), f"killed at step {step}: handled, and done again"
            if child.exitcode == 0:
                break
            assert child.exitcode == -signal.SIGKILL
        assert step > 10, "it was hardly ever killed"
