"""A copy of the database in one file: made while Sahayak runs, and brought back while it does not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.database import copy_postgres, copy_sqlite
from bot.database.copy_errors import CopyFailed
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.database.revision import VERSION_TABLE, Revision
from bot.private_files import open_private, private_folder

_KINDS = {copy_sqlite.MAGIC: "sqlite", copy_postgres.MAGIC: "postgresql"}


def save(url: str, file: Path) -> None:
    """Everything that was committed before this began, into a new file that only its owner may read. CopyFailed.

    The file appears when it is whole, on disk and checked.
    """
    place = sa.engine.make_url(url)
    if file.exists():
        raise CopyFailed(why=f"{file} is there already: give each copy a name of its own")
    draft = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        os.close(open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        if place.get_backend_name() == "sqlite":
            copy_sqlite.save(Path(str(place.database)), draft)
        else:
            copy_postgres.save(place, draft)
        examine(draft)
        _to_disk(draft)
        os.link(draft, file)  # fails where somebody else has made it meanwhile
        _to_disk(file.parent)
    except OSError as trouble:
        raise CopyFailed(why=f"{file}: {trouble.strerror}") from trouble
    finally:
        draft.unlink(missing_ok=True)


def examine(file: Path) -> tuple[str, str]:
    """(dialect, revision) of a copy. CopyFailed where it is none of ours or damaged, DatabaseTooNew."""
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
    except OSError as trouble:
        raise CopyFailed(why=f"{file}: {trouble.strerror}") from trouble
    dialect = next((name for magic, name in _KINDS.items() if head.startswith(magic)), None)
    if dialect is None:
        raise CopyFailed(why=f"{file} is neither a SQLite file nor a dump of pg_dump --format=custom")
    found = (copy_sqlite if dialect == "sqlite" else copy_postgres).examine(file)
    if found is None:
        raise CopyFailed(why=f"{file} is no database of Sahayak's (or one of version 0.1, which is copied by hand)")
    Revision(found).check()
    return dialect, found


def is_empty(url: str) -> bool:
    """Whether a copy would overwrite nothing of ours. CopyFailed where others are connected to PostgreSQL."""
    place = sa.engine.make_url(url)
    database = Path(str(place.database))
    if place.get_backend_name() == "sqlite" and (not database.exists() or copy_sqlite.is_damaged(database)):
        return not database.exists()
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql" and copy_postgres.in_use(connection):
            raise CopyFailed(why="others are connected to the database: stop Sahayak first")
        return VERSION_TABLE not in sa.inspect(connection).get_table_names()


def load(file: Path, url: str, ours: Iterable[str]) -> list[str]:
    """Put a copy that was examined in the database's place, and bring its tables up to date. CopyFailed.

    `ours`: the names of our tables, whatever else shares the database. Returns what an operator should know besides.
    """
    place, said = sa.engine.make_url(url), []
    if place.get_backend_name() == "sqlite":
        database = Path(str(place.database))
        private_folder(database.parent)
        if database.exists() and copy_sqlite.is_damaged(database):
            said = [f"what could not be read any more is kept as {one}" for one in copy_sqlite.set_aside(database)]
        copy_sqlite.load(file, database)
    else:
        copy_postgres.load(file, place, (*ours, VERSION_TABLE))
    engine = make_engine(url)
    try:
        migrate(engine, said.append)
    finally:
        engine.dispose()
    return said


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as trouble:
        raise CopyFailed(why=f"the database does not answer: {str(trouble.orig).splitlines()[0]}") from trouble
    finally:
        engine.dispose()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
