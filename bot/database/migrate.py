"""Bring a room's tables up to date, also when two processes start at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

FOLDER = Path(__file__).parent.parent / "conversations" / "migrations"
VERSION_TABLE = "conversations_alembic_version"
_ADVISORY_LOCK = 7_331_002  # any number that no other part of the database uses
_PATIENCE_MS = 30_000


def migrate(engine: Any, folder: Path = FOLDER) -> None:
    """Run a folder's missing migrations in one transaction; a second process waits, and finds nothing to do.

    The files in `versions/` are named `<revision>_<name>.py` and counted upwards; the version table is
    `<room>_alembic_version`, where the room is the folder's parent.
    """
    if _is_current(engine, folder):
        return  # spares a warm start the import of Alembic, which takes as long as all of the web's own
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.execution_options(writes=True).connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.dbapi_connection
            before = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout={_PATIENCE_MS}")
                connection.exec_driver_sql(f"SET LOCAL statement_timeout={_PATIENCE_MS}")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if connection.dialect.name == "sqlite":
            raw.execute(f"PRAGMA busy_timeout={before}")


def _is_current(engine: Any, folder: Path) -> bool:
    newest = max(file.name.partition("_")[0] for file in (folder / "versions").glob("[0-9]*.py"))
    table = f"{folder.parent.name}_alembic_version"
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(table):
            return False
        found = connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(table))).scalars().all()
    return list(found) == [newest]
