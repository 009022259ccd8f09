"""A SQLite database without rows, to be made once and copied: making it takes longer than most tests that need one."""

from __future__ import annotations

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
