"""The one way into the till's database, the same for SQLite and PostgreSQL: engine, transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine

from bot.errors import BackendUnavailable

LOCK = 0x5A4A11  # any number that nobody else in the database uses: the advisory lock of this room
TRANSIENT = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError, exc.ResourceClosedError)


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
