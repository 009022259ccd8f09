"""Short reads of a SQLite file on the event loop's own thread: handing one over costs more than what it takes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

T = TypeVar("T")


class CannotWait(Exception):
    """The file is busy or away: ask in a thread, which may wait."""


class InlineReads:
    """One connection for the loop's thread, which never waits for a lock. Readers and the writer do not meet in WAL."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._connection: Any = None
        self._opening = threading.Lock()

    @property
    def ready(self) -> bool:
        return self._connection is not None

    def open(self) -> None:
        """Blocking, for a thread: the first steps of a connection may wait for the file."""
        with self._opening:
            if self._connection is None:
                connection = self._engine.connect()
                connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=0").close()
                self._connection = connection

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """What a function of a connection finds, in a transaction that reads. Raises CannotWait, and what it raises."""
        try:
            with self._connection.begin():
                return work(self._connection, *args)
        except (DBAPIError, sqlite3.Error) as trouble:
            self.close()
            raise CannotWait from trouble

    def close(self) -> None:
        """Give the connection up, until it is opened again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # not back into the pool, whose connections wait for locks
            connection.close()
