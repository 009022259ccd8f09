"""A transaction of a chore at the start, which waits for another process that does the same at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MS = 30_000  # how long the second process waits for the first


@contextmanager
def begin_patiently(connection: Any) -> Iterator[None]:
    """Begin it on a connection of SQLAlchemy's; SQLite waits where it begins, PostgreSQL at the locks inside."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout={MS}")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout={MS}")
            yield
        return
    raw = connection.connection.dbapi_connection
    before = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout={MS}")
    try:
        with connection.begin():
            yield
    finally:
        raw.execute(f"PRAGMA busy_timeout={before}")
