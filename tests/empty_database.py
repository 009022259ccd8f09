"""A SQLite database without rows, to be made once and copied: making it takes longer than most tests that need one."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from bot.database.engine import make_engine
from bot.database.migrate import migrate


def empty_database(folder: Path) -> Path:
    """Its file, which holds everything: nothing is left in a write-ahead log."""
    file = folder / "store.db"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory(prefix="sahayak-empty-") as folder:
        return empty_database(Path(folder)).read_bytes()


def empty_copy(file: Path) -> str:
    """The address of such a database there, for its owner alone; what is there already stays."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(_content())
    return f"sqlite:///{file}"
