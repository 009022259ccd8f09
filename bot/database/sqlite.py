"""How every room opens a SQLite file that several processes share."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

PATIENCE = 5.0  # seconds; the switch itself takes a few milliseconds


def share_file(connection: Any, busy_ms: int) -> None:
    """Set a new connection up: transactions are begun by us, readers and the writer do not wait for each other.

    Raises sqlite3.OperationalError where the file stays locked for `PATIENCE` seconds, or cannot be written.
    """
    connection.isolation_level = None  # else pysqlite begins transactions by rules of its own, and too late
    connection.execute(f"PRAGMA busy_timeout={busy_ms}").close()
    connection.execute("PRAGMA foreign_keys=ON").close()
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as trouble:
            # Of two that switch a new file at once, SQLite refuses one without waiting: both hold what the other needs.
            if "locked" not in str(trouble) or time.monotonic() > give_up:
                raise
        time.sleep(random.uniform(0.005, 0.02))


def begin(connection: Any) -> None:
    """Begin a transaction of SQLAlchemy's; its options say whether it writes, and whether it must be durable."""
    # A writer takes the lock first: upgrading a read lock later can fail at once with "locked". Said to the driver
    # itself: SQLAlchemy's own way costs more than the statements.
    options = connection.get_execution_options()
    driver = connection.connection.dbapi_connection
    if options.get("writes"):
        driver.execute(f"PRAGMA synchronous={'FULL' if options.get('durable', True) else 'NORMAL'}")
    driver.execute("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def overwrite_deleted(file: Path, patience: float = 30.0) -> str | None:
    """Leave nothing of deleted rows in the file or its write-ahead log, while others use it; None, or why not.

    Waits at most `patience` seconds for each of the two steps: the first wants to be the only writer, the second no
    reader of what was there before.
    """
    give_up = time.monotonic() + patience
    try:
        with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > give_up:
                    return "somebody reads it all the time"
                time.sleep(0.1)
    except sqlite3.OperationalError as trouble:
        return str(trouble)
    return None
