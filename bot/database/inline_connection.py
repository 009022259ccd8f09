"""The event loop's own connection to a SQLite file, which never waits for a lock: threads cost more."""

from __future__ import annotations

import threading
from typing import Any

import sqlalchemy as sa

from bot.database.sqlite import begin


class CannotWait(Exception):
    """The file is busy or away: ask in a thread, which may wait."""


class InlineConnection:
    """Opened in a thread, used on the loop's; given up at the first trouble, until it is opened again."""

    def __init__(self, engine: Any) -> None:
        # The same pool and options, and nobody who listens to its events: where somebody does, SQLAlchemy goes through
        # its listeners a dozen times for each statement, which takes as long as most statements.
        self._engine = sa.Engine(
            engine.pool, engine.dialect, engine.url, execution_options=engine.get_execution_options()
        )
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

    def begin(self) -> Any:
        """SQLAlchemy's transaction, begun as the options of the engine say."""
        transaction = self._connection.begin()
        try:
            begin(self._connection)
        except BaseException:
            transaction.close()
            raise
        return transaction

    def close(self) -> None:
        """Give the connection up, until it is opened again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # not back into the pool, whose connections wait for locks
            connection.close()
