"""The databases that an older version filled, unpacked for a test: see README.md here."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

HERE = Path(__file__).parent

#: What the installation signed its links, sessions and buttons with; public, like all of it.
SECRET = "the public secret of an old test installation"


def sqlite_file(folder: Path) -> str:
    """A copy of the SQLite file in `folder`; its address for SQLAlchemy."""
    file = folder / "sahayak.db"
    file.write_bytes(lzma.decompress((HERE / "sqlite.db.xz").read_bytes()))
    return f"sqlite:///{file}"


def into_postgres(url: str) -> None:
    """Run the dump in an empty PostgreSQL database."""
    dump = lzma.decompress((HERE / "postgres.sql.xz").read_bytes()).decode()
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    connection = engine.raw_connection()  # the driver's own: many statements in one call
    try:
        connection.cursor().execute(dump)
        connection.commit()
    finally:
        connection.close()


def expected(name: str) -> dict[str, Any]:
    """What must be found in "sqlite" or "postgres", also after every upgrade."""
    told: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))
    return told
