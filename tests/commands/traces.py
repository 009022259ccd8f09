"""What of somebody is anywhere in a database, and in its files."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.commands.restore import rooms
from bot.database.engine import make_engine


def run(url: str, *statements: Any) -> list[list[dict[str, Any]]]:
    """Rows of each, in one transaction."""
    engine = make_engine(url)
    try:
        with engine.execution_options(writes=True).begin() as db:
            found = [db.execute(one) for one in statements]
            return [[dict(row._mapping) for row in one] if one.returns_rows else [] for one in found]
    finally:
        engine.dispose()


def our_tables() -> Iterator[sa.Table]:
    for room in rooms():
        yield from room.tables.values()


def cells(url: str) -> Iterator[tuple[str, str]]:
    """(where, what) of every value of the whole database, whichever table it is in."""
    engine = make_engine(url)
    with engine.connect() as db:
        for table in sa.inspect(engine).get_table_names():
            for row in db.execute(sa.text(f'SELECT * FROM "{table}"')):
                for name, value in row._mapping.items():
                    yield f"{table}.{name}", json.dumps(value, ensure_ascii=False, default=str)
    engine.dispose()


def traces(url: str, marks: set[str]) -> set[str]:
    """In which values of the database the marks are."""
    return {f"{where}: {mark}" for where, what in cells(url) for mark in marks if mark in what}


def traces_in_files(url: str, marks: set[str]) -> set[str]:
    """In which files of SQLite. By another process: closing the file here would end the locks of this one's."""
    if not url.startswith("sqlite"):
        return set()
    base = Path(url.removeprefix("sqlite:///"))
    files = [str(file) for file in base.parent.glob(f"{base.name}*")]
    content = subprocess.run(["cat", *files], capture_output=True, check=True).stdout
    assert len(content) >= 100_000
    return {mark for mark in marks if mark.encode() in content}


def leave_in_unused_pages(url: str, mark: str) -> None:
    """As an SQLite does that does not write over what it deletes, which some distributions' do not."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)) as db:
            db.execute("PRAGMA secure_delete=OFF")
            rows = [(f"old-{number}", f"{mark} {'x' * 400}") for number in range(300)]  # whole pages of them
            db.executemany("INSERT INTO conv_contacts (id, name, created_at) VALUES (?, ?, 0)", rows)
            db.commit()
            db.execute("DELETE FROM conv_contacts WHERE id LIKE 'old-%'")
            db.commit()
