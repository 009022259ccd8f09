"""All that an installation keeps, on disk and in its database, and a search for what must not be there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from tests.redteam.frame import Target


def search(target: Target, values: set[str]) -> dict[str, list[str]]:
    """In which files (or in "database", where that is none) each of them stands, in any of the ways to write it."""
    found: dict[str, list[str]] = {}
    for name, body in _kept(target):
        for value in values:
            if any(spelled in body for spelled in _spellings(value)):
                found.setdefault(value, []).append(name)
    return found


def _spellings(value: str) -> set[bytes]:
    return {value.encode(), value.encode("unicode_escape"), value.encode("utf-16-le"), quote(value).encode()}


def _kept(target: Target) -> Iterator[tuple[str, bytes]]:
    var: Path = target.settings.var
    for file in sorted(var.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(var)), file.read_bytes()
    yield "database", database_text(target).encode()


def database_text(target: Target) -> str:
    """Every row of every table as text: what a file of PostgreSQL holds would be compressed."""
    engine = sa.create_engine(target.settings.database_url)
    try:
        tables = sa.MetaData()
        tables.reflect(engine)
        with engine.connect() as connection:
            rows = (row for table in tables.sorted_tables for row in connection.execute(sa.select(table)))
            return "\n".join(str(tuple(row)) for row in rows)
    finally:
        engine.dispose()
