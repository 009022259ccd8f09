"""Bring the case file's tables up to date, also when two processes start at once."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
VERSION_TABLE = "conversations_alembic_version"
_ADVISORY_LOCK = 7_331_002  # any number that no other part of the database uses
_PATIENCE_MS = 30_000


def migrate(engine: Any, folder: Path = FOLDER) -> None:
    """Run a folder's missing migrations in one transaction; a second process waits, and finds nothing to do."""
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
