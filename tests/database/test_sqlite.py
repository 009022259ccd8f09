"""A SQLite file that several open at once, while it is new."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from bot.database import sqlite

ROUNDS = 150  # without the second try about one round in sixty fails


def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    troubles: list[Exception] = []
    modes: set[str] = set()

    def begin(file: Path, together: threading.Barrier) -> None:
        connection = sqlite3.connect(file)
        together.wait()
        try:
            sqlite.share_file(connection, busy_ms=1000)
            modes.add(connection.execute("PRAGMA journal_mode").fetchone()[0])
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS one (line)")
            connection.execute("COMMIT")
        except sqlite3.Error as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    for number in range(ROUNDS):
        together = threading.Barrier(4)
        threads = [threading.Thread(target=begin, args=(tmp_path / f"{number}.db", together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert troubles == []
    assert modes == {"wal"}


def test_a_file_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    holder.execute("CREATE TABLE one (line)")
    holder.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "held.db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite.share_file(other, busy_ms=50)
    other.close()
    holder.close()


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").execute("CREATE TABLE one (line)").connection.close()
    reader = sqlite3.connect(f"file:{tmp_path}/old.db?mode=ro", uri=True)
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        sqlite.share_file(reader, busy_ms=1000)
    assert time.monotonic() - began < sqlite.PATIENCE / 2
    reader.close()
