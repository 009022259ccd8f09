"""One tree of migrations: it makes the tables of all rooms, from nothing and from all that was ever released."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

import bot.analytics.tables
import bot.billing.schema
import bot.conversations.tables
import bot.desk.tables
import bot.desks.places
import bot.events.tables
import bot.mail.tables
import bot.reminders.tables
import bot.security.password_links
import bot.security.sessions
import bot.security.shared_rate_limits
import bot.security.used_proofs
import bot.standins.documents
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.database.migrations.released import OLD_TREES, Missing, billing, conversations, sessions
from bot.database.revision import FOLDER, VERSION_TABLE, DatabaseTooNew, known, revision
from bot.settings import ROOT

EVERY_TABLE = [
    bot.analytics.tables.metadata,
    bot.conversations.tables.metadata,
    bot.billing.schema.METADATA,
    bot.reminders.tables.metadata,
    bot.security.password_links.metadata,
    bot.security.sessions.metadata,
    bot.security.shared_rate_limits.metadata,
    bot.security.used_proofs.metadata,
    bot.events.tables.metadata,
    bot.mail.tables.metadata,
    bot.desk.tables.metadata,
    bot.desks.places.metadata,
    bot.standins.documents.METADATA,
]
ROOMS = {"conversations": conversations, "billing": billing, "web": sessions}


def differences(engine: sa.engine.Engine) -> list[Any]:
    """Between the tables there and those that the rooms' code knows."""

    def ours(_thing: Any, name: str | None, *_: Any) -> bool:
        return name != "sqlite_sequence"  # SQLite's own

    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_object": ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), EVERY_TABLE))


def release(engine: sa.engine.Engine, **revisions: str | None) -> None:
    """What version 0.1 left where these rooms had come so far."""
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        for room, at in revisions.items():
            if at is None:
                continue
            ROOMS[room].create(Missing(connection))
            if (room, at) == ("conversations", "0001"):
                connection.exec_driver_sql("DROP INDEX ix_conv_messages_pending")
            connection.exec_driver_sql(f"CREATE TABLE {room}_alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
            connection.exec_driver_sql(f"INSERT INTO {room}_alembic_version VALUES ('{at}')")


def releases() -> Iterator[Any]:
    for talk, till, web in product((None, "0001", "0002"), (None, "0001"), (None, "0001")):
        yield pytest.param({"conversations": talk, "billing": till, "web": web}, id=f"{talk}-{till}-{web}")


def test_the_migrations_make_the_tables_of_every_room(empty: sa.engine.Engine) -> None:
    assert differences(empty), "an empty database must differ, or this test proves nothing"
    migrate(empty)
    assert differences(empty) == []


@pytest.mark.parametrize("there", releases())
def test_every_released_state_becomes_the_same(empty: sa.engine.Engine, there: dict[str, str | None]) -> None:
    release(empty, **there)
    said: list[str] = []
    migrate(empty, said.append)
    assert differences(empty) == []
    assert not set(sa.inspect(empty).get_table_names()) & OLD_TREES.keys()
    assert len(said) == 1
    assert said[0].startswith("bringing the database of version 0.1 to" if any(there.values()) else "making")
    migrate(empty, said.append)
    assert len(said) == 1, "the second time there is nothing to do"


def test_what_was_there_stays(empty: sa.engine.Engine) -> None:
    release(empty, conversations="0001", billing="0001", web="0001")
    with empty.begin() as connection:
        connection.exec_driver_sql("INSERT INTO web_sessions VALUES ('x', '1001', 5)")
    migrate(empty)
    with empty.connect() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM web_sessions")] == [("x", "1001", 5)]


def test_it_says_from_where_to_where(empty: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        for room in ROOMS.values():
            room.create(Missing(connection))
        connection.exec_driver_sql(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO {VERSION_TABLE} VALUES ('0001')")
    said: list[str] = []
    migrate(empty, said.append)
    assert said == [f"bringing the database from 0001 to {known()[-1]}"]


@pytest.mark.parametrize("table", [VERSION_TABLE, *OLD_TREES])
def test_a_newer_database_is_left_alone(empty: sa.engine.Engine, table: str) -> None:
    if table == VERSION_TABLE:
        migrate(empty)
    else:
        release(empty, **{table.partition("_")[0]: "0001"})
    before = sorted(sa.inspect(empty).get_table_names())
    with empty.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew, match="9999") as refusal:
        migrate(empty)
    assert len(str(refusal.value).splitlines()) == 1
    assert sorted(sa.inspect(empty).get_table_names()) == before


def test_several_processes_migrate_at_once(empty: sa.engine.Engine, empty_url: str) -> None:
    program = (
        "import sys; from bot.database.engine import make_engine; from bot.database.migrate import migrate\n"
        "engine = make_engine(sys.argv[1]); sys.stdin.read(1); migrate(engine, print)"
    )
    command = [sys.executable, "-c", program, empty_url]
    several = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate("!", timeout=60)[0] for process in several]
    assert [process.returncode for process in several] == [0, 0, 0]
    assert sorted(map(bool, said)) == [False, False, True], "one of them does it and says so"
    assert differences(empty) == []


def test_the_files_are_counted_upwards() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    chain = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert chain == known()[::-1]


def test_an_old_database_is_not_current(empty: sa.engine.Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        assert revision(connection).current
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0001'")
        assert not revision(connection).current


def test_memory_is_no_place_for_tables() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="file"):
            make_engine(url)


def test_a_warm_start_is_light() -> None:
    """200 MB of Rasa, the PDF writer and Alembic have no business in a web process that only starts, nor what opens
    pictures, nor, where no mail goes out, what sends it, nor other desks where there are none."""
    names = ("rasa", "fpdf", "fontTools", "alembic", "spacy", "sklearn", "PIL", "aiosmtplib", "imaplib", "bot.desks")
    heavy = f"[name for name in {names} if name in sys.modules]"
    program = f"import sys, bot.web.app, bot.web.__main__; print({heavy})"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
