"""What a database that is locked, full or read only means for whoever asks, and for how long they wait."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database import engine as engine_module
from bot.database.condition import FRESH, Condition
from bot.database.engine import THREADS, Database
from bot.errors import StoreFull, StoreUnavailable

ADD = sa.text("INSERT INTO seen VALUES (1)")
TABLES = ("seen",)
AT_ONCE = engine_module.PATIENCE / 2  # seconds: without having waited


def add(db: Any) -> None:
    db.execute(ADD)


def count(db: Any) -> int:
    return int(db.execute(sa.text("SELECT count(*) FROM seen")).scalar())


async def made(url: str) -> Database:
    database = Database(url)
    await database.write(lambda db: db.execute(sa.text("CREATE TABLE seen (n INTEGER)")))
    return database


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    database = await made(f"sqlite:///{tmp_path / 'one.db'}")
    await database.write_few(add)  # opens the loop's own connections
    await database.glance(count)
    yield database
    await database.close()


@pytest.fixture
async def on_postgres(postgres_url: str) -> AsyncIterator[Database]:
    database = await made(postgres_url)
    yield database
    await database.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    other = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


@contextmanager
def on_every_connection(database: Database, pragma: str) -> Iterator[None]:
    """A setting of SQLite's on all connections; those that are left open afterwards keep it."""

    def choose(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {pragma}").close()

    engine = database.engine
    engine.dispose()
    for inline in (database._reads, database._writes):
        inline.close()
    sa.event.listen(engine, "connect", choose)
    yield
    sa.event.remove(engine, "connect", choose)


async def after(seconds: float, work: Any) -> BaseException | None:
    """What it raised, within so many seconds."""
    began = time.monotonic()
    try:
        await work
        return None
    except Exception as trouble:
        return trouble
    finally:
        assert time.monotonic() - began < seconds


async def test_a_writer_waits_from_the_call_on_however_many_wait_before(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PATIENCE", 2.0)
    with locked(on_sqlite):
        writing = [asyncio.create_task(after(7, on_sqlite.write(add))) for _ in range(4 * THREADS)]
        writing += [asyncio.create_task(after(7, on_sqlite.write_few(add))) for _ in range(4)]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert await on_sqlite.read(count) == 1
        assert await on_sqlite.glance(count) == 1
        assert time.monotonic() - began < 1.7, "who reads does not queue behind who writes"
        troubles = await asyncio.gather(*writing)
    assert {(type(one), one.facts["why"]) for one in troubles} == {(StoreUnavailable, "locked")}
    await on_sqlite.write(add)
    assert await on_sqlite.read(count) == 2, "nothing of what was refused was done"


@pytest.mark.parametrize("write", [Database.write, Database.write_few, Database.note])
@pytest.mark.parametrize(
    ("pragma", "kind", "word"),
    [("max_page_count=1", StoreFull, "full"), ("query_only=ON", StoreUnavailable, "read_only")],
)
async def test_a_full_or_read_only_file_is_told_at_once_and_recovers(
    on_sqlite: Database, write: Callable[..., Any], pragma: str, kind: type, word: str
) -> None:
    def add_much(db: Any) -> None:
        db.execute(sa.text("CREATE TABLE more (n INTEGER)"))

    with on_every_connection(on_sqlite, pragma):
        trouble = await after(AT_ONCE, write(on_sqlite, add_much))
        assert type(trouble) is kind
        if word == "read_only":  # a page that is there already is still written to a file that cannot grow
            assert await Condition(on_sqlite, TABLES).word() == word
        assert await on_sqlite.read(count) == 1
        if word == "full":
            on_sqlite.engine.dispose()
        else:
            assert type(await after(AT_ONCE, write(on_sqlite, add_much))) is kind
    await write(on_sqlite, add_much)
    assert await Condition(on_sqlite, TABLES).word() == "ok"


async def test_the_condition_is_found_by_writing_and_believed_for_a_moment(on_sqlite: Database) -> None:
    condition = Condition(on_sqlite, TABLES)
    assert await condition.word() == "ok"
    with locked(on_sqlite):
        assert await condition.word() == "ok", "asked twice in a moment"
        await asyncio.sleep(FRESH)
        began = time.monotonic()
        assert await asyncio.gather(*(condition.word() for _ in range(20))) == ["locked"] * 20
        assert time.monotonic() - began < 8, "one after the other would take twenty seconds"
    await asyncio.sleep(FRESH)
    assert await condition.word() == "ok"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("mode", "word", "read"),
    [("ACCESS SHARE", "ok", None), ("SHARE", "locked", None), ("ACCESS EXCLUSIVE", "locked", "locked")],
)
async def test_locks_of_postgresql(on_postgres: Database, mode: str, word: str, read: str | None) -> None:
    """A backup's, an index being made, a table being changed."""
    with on_postgres.engine.connect() as other:
        other.execute(sa.text(f"LOCK TABLE seen IN {mode} MODE"))
        assert await Condition(on_postgres, TABLES).word() == word
        trouble: Any = await after(AT_ONCE, on_postgres.read(count))
        assert (trouble and trouble.facts["why"]) == read
    assert await Condition(on_postgres, TABLES).word() == "ok"


@pytest.mark.postgres
async def test_who_reads_waits_a_second_for_a_lock_however_many_wait_before(on_postgres: Database) -> None:
    with on_postgres.engine.connect() as other:
        other.execute(sa.text("LOCK TABLE seen IN ACCESS EXCLUSIVE MODE"))
        troubles: list[Any] = await asyncio.gather(
            *(after(AT_ONCE, on_postgres.read(count)) for _ in range(6 * THREADS))
        )
    assert {one.facts["why"] for one in troubles} == {"locked"}
    assert await on_postgres.read(count) == 0


@pytest.mark.postgres
async def test_a_read_only_postgresql(on_postgres: Database) -> None:
    name = on_postgres.engine.url.database

    def change(to: str) -> None:
        with on_postgres.engine.connect() as other:
            other.execute(sa.text("SET TRANSACTION READ WRITE"))
            other.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = {to}"))
            other.commit()
        on_postgres.engine.dispose()

    change("on")
    assert await Condition(on_postgres, TABLES).word() == "read_only"
    trouble = await after(AT_ONCE, on_postgres.write(add))
    assert (type(trouble), trouble.facts) == (StoreUnavailable, {"why": "read_only"})
    assert await on_postgres.read(count) == 0
    change("off")
    await on_postgres.write(add)
    assert await Condition(on_postgres, TABLES).word() == "ok"


async def test_a_server_that_is_away(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sa.engine.make_url(postgres_url).set(port=1).render_as_string(hide_password=False)
    assert await Condition(Database(url), TABLES).word() == "down"
