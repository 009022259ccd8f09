"""Both kinds of subscribers keep the promise, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.database.engine import make_engine
from bot.events import Event
from bot.events.subscriber import AwaitedSubscriber, TransactionalSubscriber
from tests.contracts.subscriber import KINDS, Step, SubscriberContract


class ToFile(AwaitedSubscriber):
    """Appends a ticket's number to a file."""

    name: ClassVar[str] = "file"
    kinds: ClassVar[frozenset[str]] = KINDS

    def __init__(self, folder: Path, step: Step, fails: Callable[[str], bool]) -> None:
        self._file, self._step, self._fails = folder / "effects", step, fails

    async def handle(self, event: Event) -> None:
        self._step()
        if self._fails(event.data["ticket"]):
            raise ZeroDivisionError(event.data["ticket"])
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
