"""Which revision the tables are at, read without Alembic: a warm start needs no more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.errors import UserError

VERSION_TABLE = "sahayak_alembic_version"
FOLDER = Path(__file__).parent / "migrations"


class DatabaseTooNew(UserError):
    """Facts: found, known (revisions)."""

    code = "database_too_new"

    def __str__(self) -> str:
        return (
            f"the database is at revision {self.facts['found']}, this version knows only {self.facts['known']}: "
            "install the newer version again, or restore a backup that was made before it"
        )


@dataclass(frozen=True)
class Revision:
    """`found`: None where no migration ran yet; `released`: there are tables of version 0.1, which had other trees."""

    found: str | None
    released: bool = False

    @property
    def current(self) -> bool:
        return self.found == known()[-1]

    def check(self) -> None:
        """Raises DatabaseTooNew where the tables are of a version that is not ours."""
        if self.found is not None and self.found not in known():
            raise DatabaseTooNew(found=self.found, known=known()[-1])


def known() -> list[str]:
    """Our revisions, oldest first: the files are named `<revision>_<name>.py` and counted upwards."""
    return sorted(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def revision(connection: Any) -> Revision:
    """What the tables behind this connection are at."""
    tables = sa.inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        return Revision(None, any(name.endswith("_alembic_version") for name in tables))
    found = sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE))
    return Revision(connection.execute(found).scalar())
