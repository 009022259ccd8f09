"""Writes on the event loop's thread: told when they are on disk, several in one transaction, each undone alone."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.database.engine import THREADS, Database
from bot.database.notices import announce
from bot.errors import BadRequest

ADD = sa.text("INSERT INTO seen VALUES (:n)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'one.db'}")
    await made.write(lambda db: db.execute(sa.text("CREATE TABLE seen (n INTEGER PRIMARY KEY)")))
    await made.write_few(where)  # opens what the others use
    yield made
    await made.close()


@pytest.fixture
def other(tmp_path: Path, database: Database) -> sqlite3.Connection:
    """Another process of this file."""
    return sqlite3.connect(tmp_path / "one.db", isolation_level=None, check_same_thread=False)


def where(_: Any) -> int:
    return threading.get_ident()


def add(db: Any, n: int) -> int:
    db.execute(ADD, {"n": n})
    announce(db, f"added {n}")
    return n


def seen(other: sqlite3.Connection) -> list[int]:
    return [n for (n,) in other.execute("SELECT n FROM seen ORDER BY n")]


async def steps(number: int) -> None:
    """Let what is ready in the loop run, so many times."""
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.fixture
def transactions() -> Iterator[list[str]]:
    """One line for each transaction that begins meanwhile, on any engine."""
    found: list[str] = []

    def note(_connection: Any) -> None:
        found.append("begin")

    sa.event.listen(sa.engine.Engine, "begin", note)
    yield found
    sa.event.remove(sa.engine.Engine, "begin", note)


async def test_a_write_stays_on_the_loop_and_is_on_disk_when_it_is_told(
    database: Database, other: sqlite3.Connection
) -> None:
    assert await database.write_few(where) == threading.get_ident() != await database.write(where)
    for n in range(3):
        assert await database.write_few(add, n) == n
        assert seen(other) == list(range(n + 1))


@pytest.mark.parametrize("write", [Database.write, Database.write_few, Database.note])
async def test_a_writer_has_the_file_from_its_beginning(
    database: Database, other: sqlite3.Connection, write: Callable[..., Any]
) -> None:
    """One that reads first would be refused at its first change, where another has written meanwhile."""

    def work(_: Any) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    other.execute("PRAGMA busy_timeout=0")
    await write(database, work)


async def test_what_comes_together_is_one_transaction(
    database: Database, other: sqlite3.Connection, transactions: list[str]
) -> None:
    transactions.clear()
    assert await asyncio.gather(*(database.write_few(add, n) for n in range(20))) == list(range(20))
    assert seen(other) == list(range(20))
    assert len(transactions) == 1


async def test_what_comes_during_a_commit_shares_the_next(
    database: Database, other: sqlite3.Connection, transactions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = threading.Event()
    transactions.clear()
    commit = database.engine.dialect.do_commit

    def commit_slowly(connection: Any) -> None:
        assert slow.wait(10)
        commit(connection)

    monkeypatch.setattr(database.engine.dialect, "do_commit", commit_slowly)
    tasks = [asyncio.create_task(database.write_few(add, 0))]
    await steps(3)
    assert len(transactions) == 1, "its commit is under way"
    for n in range(1, 9):
        tasks.append(asyncio.create_task(database.write_few(add, n)))
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)
    assert seen(other) == []
    slow.set()
    assert await asyncio.gather(*tasks) == list(range(9))
    assert len(transactions) == 2


async def test_a_commit_needs_no_thread_of_those_that_wait_for_it(
    database: Database, other: sqlite3.Connection
) -> None:
    go, many = threading.Event(), THREADS + 2
    reads = [asyncio.create_task(database.read(lambda _: go.wait(10))) for _ in range(THREADS)]
    await steps(3)  # no thread is free now
    writes = [asyncio.create_task(database.write(add, n)) for n in range(1, many)]
    await steps(3)
    writes.append(asyncio.create_task(database.write_few(add, 0)))
    await steps(3)
    go.set()
    async with asyncio.timeout(30):
        await asyncio.gather(*reads, *writes)
    assert seen(other) == list(range(many))


@pytest.mark.parametrize("fault", [lambda db: add(db, 1), lambda _: {}["nothing"]], ids=["integrity", "ours"])
async def test_one_that_fails_takes_nothing_of_the_others_with_it(
    database: Database, other: sqlite3.Connection, fault: Callable[[Any], Any]
) -> None:
    heard: list[str | None] = []

    def work(db: Any) -> None:
        add(db, 50)
        fault(db)

    with database.notices.heard_by(heard.append):
        made = await asyncio.gather(
            database.write_few(add, 1), database.write_few(work), database.write_few(add, 2), return_exceptions=True
        )
        assert isinstance(made[1], (IntegrityError, KeyError))
        assert (made[0], made[2]) == (1, 2)
        assert isinstance(await raised(database.write_few(work)), (IntegrityError, KeyError))  # and alone
    assert seen(other) == [1, 2]
    assert heard == ["added 1", "added 2"]
    assert await database.write_few(where) == threading.get_ident(), "the file is free again"


@pytest.mark.parametrize("on_disk", [True, False])
async def test_a_refusal_for_what_another_has_written_is_told_when_that_is_on_disk(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, on_disk: bool
) -> None:
    """Whoever is told that a row is there already looks for it; and where it is not there after all, is not told so."""
    go, commit = threading.Event(), database.engine.dialect.do_commit
    trouble = [] if on_disk else [sqlite3.OperationalError("disk I/O error")]

    def commit_slowly(connection: Any) -> None:
        assert go.wait(10)
        if trouble:
            raise trouble.pop()
        commit(connection)

    monkeypatch.setattr(database.engine.dialect, "do_commit", commit_slowly)
    first, second = (asyncio.create_task(database.write_few(add, 1)) for _ in range(2))
    await steps(5)  # the commit is under way
    assert not second.done()
    if not on_disk:
        first.cancel()
    go.set()
    if on_disk:
        assert isinstance(await raised(second), IntegrityError)
    else:
        assert await second == 1
    assert seen(other) == [1]


async def test_a_text_that_no_database_takes_is_refused_as_in_a_thread(
    database: Database, other: sqlite3.Connection
) -> None:
    def work(db: Any) -> None:
        add(db, 50)
        db.execute(ADD, {"n": "half a pair: \ud83d"})

    found = await asyncio.gather(database.write_few(add, 1), raised(database.write_few(work)))
    assert found[0] == 1
    assert isinstance(found[1], BadRequest)
    assert seen(other) == [1]


async def raised(work: Any) -> BaseException:
    with pytest.raises(Exception) as found:
        await work
    return found.value


async def test_where_another_process_writes_threads_wait_and_the_loop_does_not(
    database: Database, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    tasks = [asyncio.create_task(database.write_few(add, n)) for n in range(3)]
    for _ in range(20):
        await asyncio.sleep(0.01)  # which the loop is free for
    assert not any(task.done() for task in tasks)
    other.execute("COMMIT")
    assert await asyncio.gather(*tasks) == [0, 1, 2]
    assert seen(other) == [0, 1, 2]
    await database.write_few(where)
    assert await database.write_few(where) == threading.get_ident(), "and it is quick again"


async def test_where_a_thread_of_ours_writes_it_is_waited_for(database: Database, other: sqlite3.Connection) -> None:
    go, begun = threading.Event(), threading.Event()

    def slow(db: Any) -> None:
        begun.set()
        assert go.wait(10)
        add(db, 7)

    first = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    second = asyncio.create_task(database.write_few(add, 8))
    await asyncio.sleep(0.05)
    assert not second.done()
    go.set()
    await asyncio.gather(first, second)
    assert seen(other) == [7, 8]


@pytest.mark.parametrize("at", ["statement", "commit"])
async def test_trouble_with_the_file_is_tried_again_in_a_thread(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Nothing is lost, and nothing is there twice, whatever had been written beside it."""
    trouble = [sqlite3.OperationalError("disk I/O error")]
    commit = database.engine.dialect.do_commit

    def work(db: Any, n: int) -> int:
        add(db, n)
        if at == "statement" and n == 2 and trouble:
            raise trouble.pop()
        return n

    def broken(connection: Any) -> None:
        if at == "commit" and trouble:
            raise trouble.pop()
        commit(connection)

    monkeypatch.setattr(database.engine.dialect, "do_commit", broken)
    assert await asyncio.gather(*(database.write_few(work, n) for n in range(4))) == [0, 1, 2, 3]
    assert not trouble
    assert seen(other) == [0, 1, 2, 3]


async def test_a_caller_who_stops_waiting_holds_up_nobody(database: Database, other: sqlite3.Connection) -> None:
    heard: list[str | None] = []
    with database.notices.heard_by(heard.append):
        gone = asyncio.create_task(database.write_few(add, 1))
        stays = asyncio.create_task(database.write_few(add, 2))
        await asyncio.sleep(0)  # both wait now
        gone.cancel()
        assert await stays == 2
        begun = asyncio.create_task(database.write_few(add, 3))
        await steps(3)  # its commit is under way
        begun.cancel()
        assert await database.write_few(add, 4) == 4
    assert seen(other) == [2, 3, 4]
    assert heard == ["added 2", "added 3", "added 4"], "what is on disk is told, whoever waits for it"
