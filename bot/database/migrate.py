"""Bring the tables of all rooms up to date, also when several processes start at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.database.patience import begin_patiently
from bot.database.revision import FOLDER, VERSION_TABLE, Revision, known, revision
from bot.errors import StoreUnavailable

__all__ = ["VERSION_TABLE", "migrate"]

log = logging.getLogger(__name__)

_ADVISORY_LOCK = 7_331_002  # any number that no other part of the database uses


def migrate(engine: Any, say: Callable[[str], None] = log.info) -> None:
    """Run the missing migrations in one transaction; a second process waits, and finds nothing to do.

    `say` gets one line where there is something to do. Raises DatabaseTooNew for tables of a newer version,
    StoreUnavailable where the database does not answer.
    """
    try:
        with engine.connect() as connection:
            if _is_current(connection):
                return  # spares a warm start the import of Alembic, which takes as long as all of the web's own
    except (OperationalError, InterfaceError) as away:
        raise StoreUnavailable(database=engine.url.render_as_string(hide_password=True)) from away
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    writer = engine.execution_options(writes=True)
    with writer.connect() as connection, _undisturbed(connection), begin_patiently(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        if _is_current(connection):
            return  # somebody else has just done it
        say(_what(revision(connection)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_current(connection: Any) -> bool:
    found = revision(connection)
    found.check()
    return found.current


def _what(before: Revision) -> str:
    head = known()[-1]
    if before.found is not None:
        return f"bringing the database from {before.found} to {head}"
    return f"bringing the database of version 0.1 to {head}" if before.released else f"making the database, {head}"


@contextmanager
def _undisturbed(connection: Any) -> Iterator[None]:
    """SQLite: let a table be copied and put in the place of the old one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")  # else dropping a table deletes, or refuses, what points to it
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
