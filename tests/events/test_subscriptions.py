"""Both kinds of subscribers keep the promise, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.database.engine import Database, make_engine
from bot.events import Event
from bot.events.subscriber import AwaitedSubscriber, TransactionalSubscriber
from bot.events.subscriptions import Subscriptions
from tests.contracts.subscriber import KINDS, LEASE, Step, SubscriberContract, nothing


class ToFile(AwaitedSubscriber):
    """Appends a ticket's number to a file."""

    name: ClassVar[str] = "file"
    kinds: ClassVar[frozenset[str]] = KINDS
    pause: ClassVar[float] = 0.002  # seconds in which another process could meddle

    def __init__(self, folder: Path, step: Step, fails: Callable[[str], bool]) -> None:
        self._file, self._step, self._fails = folder / "effects", step, fails

    async def handle(self, event: Event) -> None:
        self._step()
        if self._fails(event.data["ticket"]):
            raise ZeroDivisionError(event.data["ticket"])
        await asyncio.sleep(self.pause)
        self._file.parent.mkdir(exist_ok=True)
        with self._file.open("a") as file:
            file.write(event.data["ticket"] + "\n")
        self._step()


class ToTable(TransactionalSubscriber):
    """Adds a ticket's number to a table."""

    name: ClassVar[str] = "table"
    kinds: ClassVar[frozenset[str]] = KINDS

    def __init__(self, step: Step, fails: Callable[[str], bool]) -> None:
        self._step, self._fails = step, fails

    def apply(self, db: Any, events: Sequence[Event]) -> None:
        for event in events:
            self._step()
            if self._fails(event.data["ticket"]):
                raise ZeroDivisionError(event.data["ticket"])
            db.execute(sa.text("INSERT INTO effects (ticket) VALUES (:ticket)"), {"ticket": event.data["ticket"]})
            self._step()


class TestAwaited(SubscriberContract):
    exactly_once = False

    @staticmethod
    def make(url, folder, step, fails=lambda _: False):
        return ToFile(folder, step, fails)

    @staticmethod
    def effects(url, folder):
        file = folder / "effects"
        return file.read_text().split() if file.exists() else []

    async def test_a_long_one_keeps_its_lease(self, database, url, tmp_path, monkeypatch):
        lease = 3 * LEASE  # a busy machine may be late by two thirds of it
        monkeypatch.setattr(ToFile, "pause", 1.1 * lease)
        other = Database(url)
        one = self.make(url, tmp_path, nothing)
        async with self.running(database, one, lease=lease), self.running(other, one, lease=lease):
            await self.open_tickets(database, 1, 2)
            await self.become(url, tmp_path, 2)
        assert self.effects(url, tmp_path) == ["1", "2"]
        await other.close()

    async def test_one_that_never_ends_has_failed(self, database, url, tmp_path, monkeypatch):
        monkeypatch.setattr(ToFile, "pause", 60)
        monkeypatch.setattr(ToFile, "seconds", 0.1)
        one = self.make(url, tmp_path, nothing)
        await Subscriptions(database, [one], LEASE).catch_up()
        await self.open_tickets(database, 1, 1)
        await Subscriptions(database, [one], LEASE).catch_up()
        assert self.row(database, one.name).last_error == "TimeoutError"


class TestTransactional(SubscriberContract):
    exactly_once = True

    @staticmethod
    def make(url, folder, step, fails=lambda _: False):
        engine = make_engine(url)
        number = "INTEGER PRIMARY KEY AUTOINCREMENT" if engine.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
        with engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS effects (id {number}, ticket VARCHAR(20))")
        engine.dispose()
        return ToTable(step, fails)

    @staticmethod
    def effects(url, folder):
        engine = make_engine(url)
        with engine.connect() as connection:
            found = list(connection.exec_driver_sql("SELECT ticket FROM effects ORDER BY id").scalars())
        engine.dispose()
        return found
