"""The one way into the till's database, the same for SQLite and PostgreSQL: engine, transactions, migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.billing.schema import METADATA, VERSION_TABLE
from bot.database.sqlite import share_file
from bot.errors import BackendUnavailable

PATIENCE = 5  # seconds: a chat turn cannot wait longer for a lock, a connection or a query
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x5A4A11  # any number that nobody else in the database uses: the advisory lock of this room
TRANSIENT = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError, exc.ResourceClosedError)


def open_engine(url: str) -> Engine:
    """An engine for "sqlite:///file" or "postgresql://..."; connects on first use."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise ValueError("the till needs a database file: threads and processes share it")
        options: dict[str, Any] = {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}}
    else:
        limits = f"-c statement_timeout={PATIENCE}s -c lock_timeout={PATIENCE}s"
        options = {"connect_args": {"connect_timeout": PATIENCE, "options": limits}, "pool_pre_ping": True}
    engine = sa.create_engine(address, poolclass=QueuePool, pool_size=5, pool_timeout=PATIENCE, **options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _on_connect)
        sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    share_file(connection, PATIENCE * 1000)
    connection.execute("PRAGMA synchronous=NORMAL").close()


def _on_begin(connection: Connection) -> None:
    # A writer takes the lock before it reads: upgrading a read lock later fails at once when two do it.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads; BackendUnavailable where the database does not answer."""
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, alone: bool = False) -> Iterator[Connection]:
    """A transaction that writes, all or nothing; with `alone` no other such transaction of this room runs beside it."""
    with _translated(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if alone and engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        yield connection


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except TRANSIENT as cause:
        raise BackendUnavailable(backend=engine.dialect.name) from cause
    except exc.DBAPIError as cause:
        if cause.connection_invalidated:
            raise BackendUnavailable(backend=engine.dialect.name) from cause
        raise


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; harmless when they are, and when several processes do it at the same time."""
    if engine.url.get_backend_name() == "sqlite":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    if _is_current(engine):
        return  # spares a warm start the import of Alembic
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with writing(engine, alone=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_current(engine: Engine) -> bool:
    newest = max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return False
        found = sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE))
        return list(connection.execute(found).scalars()) == [newest]


def check_schema(engine: Engine) -> list[Any]:
    """What differs between the tables and schema.py; empty where the migrations are complete."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or (str(name).startswith("billing_") and name != VERSION_TABLE)

    with reading(engine) as connection:
        options = {"version_table": VERSION_TABLE, "include_object": ours, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))
