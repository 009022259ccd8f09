"""Billing's way into the installation's database: a database that is away is a backend that does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection, Engine

from bot.database.engine import Database
from bot.database.patience import begin_patiently
from bot.errors import BackendUnavailable, StoreUnavailable

T = TypeVar("T")
PATIENCE = 3.0  # seconds: a chat turn cannot wait longer
LOCK = 0x5A4A11  # any number that nobody else in the database uses: the advisory lock of this room
TRANSIENT = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError, exc.ResourceClosedError)


async def read(database: Database, work: Callable[..., T], *args: Any) -> T:
    """What a function of a connection finds: rows of one customer or one payment, by an index. BackendUnavailable."""
    try:
        return await database.glance(work, *args, patience=PATIENCE)
    except StoreUnavailable as cause:
        raise BackendUnavailable(backend=database.dialect) from cause


async def read_many(database: Database, work: Callable[..., T], *args: Any) -> T:
    """The same for rows of many customers. BackendUnavailable."""
    try:
        return await database.read(work, *args)
    except StoreUnavailable as cause:
        raise BackendUnavailable(backend=database.dialect) from cause


async def write(database: Database, work: Callable[..., T], *args: Any, alone: bool = False) -> T:
    """The same in a transaction that writes, all or nothing; it may run twice where the database stumbles.

    With `alone` no other such transaction of this room runs beside it. Raises BackendUnavailable.
    """

    def locked(connection: Connection, *args: Any) -> T:
        take_turn(connection)
        return work(connection, *args)

    try:
        return await database.write(locked if alone else work, *args, patience=PATIENCE)
    except StoreUnavailable as cause:
        raise BackendUnavailable(backend=database.dialect) from cause


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads, for chores that run without an event loop. Raises BackendUnavailable."""
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, alone: bool = False) -> Iterator[Connection]:
    """The same for one that writes; see `write`. A chore waits for another that does the same."""
    writer = engine.execution_options(writes=True)
    with _translated(engine), writer.connect() as connection, begin_patiently(connection):
        if alone:
            take_turn(connection)
        yield connection


def take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


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
