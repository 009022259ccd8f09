"""Reads on the event loop's thread: as fresh as others, never waiting, and no others on PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'one.db'}")
    await made.write(lambda db: db.execute(sa.text("CREATE TABLE seen (n INTEGER)")))
    yield made
    await made.close()


def count(db: Any) -> int:
    return int(db.execute(sa.text("SELECT count(*) FROM seen")).scalar())


def where(_: Any) -> int:
    return threading.get_ident()


async def test_a_glance_stays_on_the_loop_and_sees_what_is_committed(database: Database) -> None:
    await database.glance(where)  # opens what the others use
    assert await database.glance(where) == threading.get_ident()
    assert await database.read(where) != threading.get_ident()
    for n in range(3):
        assert await database.glance(count) == n
        await database.write(lambda db: db.execute(sa.text("INSERT INTO seen VALUES (1)")))


async def test_a_writer_holds_no_glance_up(database: Database, tmp_path: Path) -> None:
    await database.glance(count)
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO seen VALUES (1)")
    assert await database.glance(count) == 0
    other.execute("COMMIT")
    other.close()
    assert await database.glance(count) == 1


async def test_a_file_that_is_locked_for_a_moment_is_asked_in_a_thread(database: Database) -> None:
    await database.glance(where)
    calls: list[int] = []

    def work(db: Any) -> int:
        calls.append(threading.get_ident())
        if len(calls) == 1:
            raise sqlite3.OperationalError("database is locked")
        return count(db)

    assert await database.glance(work) == 0
    assert calls[0] == threading.get_ident() != calls[1], "the loop does not wait"
    assert await database.glance(where) == threading.get_ident(), "and it is quick again"
