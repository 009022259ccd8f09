"""Copies of a SQLite file: made while it is written to, checked, and brought back in one step."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bot.database.copy_errors import CopyFailed
from bot.database.revision import VERSION_TABLE
from bot.private_files import private_sqlite

MAGIC = b"SQLite format 3\0"
BUSY = 5.0  # seconds


def save(database: Path, file: Path) -> None:
    """All that was committed before this began, into an empty file; who writes meanwhile does not wait. CopyFailed."""
    try:
        with closing(_read(database)) as source, closing(sqlite3.connect(file)) as copy:
            source.backup(copy)  # all pages in one step: a moment's state, which no writer can change or hold up
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as trouble:
        raise CopyFailed(why=f"{database} could not be copied: {trouble}") from trouble


def examine(file: Path) -> str | None:
    """The revision of the tables in a copy, None where it has none of ours. CopyFailed where it is damaged."""
    try:
        with closing(_read(file)) as copy:
            damage = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if damage != "ok":
                raise CopyFailed(why=f"{file} is damaged: {damage.splitlines()[-1]}")
            known = copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone()
            found = copy.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() if known else None
    except sqlite3.Error as trouble:
        raise CopyFailed(why=f"{file} cannot be read: {trouble}") from trouble
    return str(found[0]) if found else None


def load(file: Path, database: Path) -> None:
    """The database is what the copy is, or, whatever happens meanwhile, what it was. CopyFailed."""
    private_sqlite(database)
    try:
        with closing(_read(file)) as source, closing(_alone(database)) as target:
            source.backup(target)
    except sqlite3.Error as trouble:
        raise CopyFailed(why=f"{database} could not be restored: {trouble}") from trouble


def set_aside(database: Path) -> list[Path]:
    """Rename a file that is no database any more, and what SQLite keeps beside it; returns the new names."""
    ending = time.strftime(".damaged-%Y%m%d-%H%M%S")
    parts = [Path(f"{database}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")]
    return [part.rename(f"{part}{ending}") for part in parts if part.exists()]


def is_damaged(database: Path) -> bool:
    """Whether SQLite cannot read the file at all."""
    try:
        with closing(_read(database)) as opened:
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return False  # busy, or not to be opened
    except sqlite3.DatabaseError:
        return True
    return False


def _read(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=BUSY)


def _alone(database: Path) -> sqlite3.Connection:
    """A connection beside which there is no other, of any process; CopyFailed where there is one."""
    target = sqlite3.connect(database, timeout=BUSY, isolation_level=None)
    try:
        target.execute("PRAGMA locking_mode=EXCLUSIVE")
        # Leaving the write-ahead log wants the file for itself; whoever has it open, holds on to the log.
        mode = target.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        target.execute("BEGIN EXCLUSIVE")
        target.execute("COMMIT")  # the lock stays until the connection is closed
    except sqlite3.OperationalError as trouble:
        target.close()
        raise CopyFailed(why=f"{database} is in use: stop Sahayak first ({trouble})") from trouble
    if mode != "delete":
        target.close()
        raise CopyFailed(why=f"{database} is in use: stop Sahayak first")
    return target
