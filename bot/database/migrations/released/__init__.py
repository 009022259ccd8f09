"""The tables of version 0.1, which kept a tree of migrations for each room; 0001 makes what of them is missing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

#: The version tables of the three trees, with the revisions that were ever released.
OLD_TREES = {
    "conversations_alembic_version": {"0001", "0002"},
    "billing_alembic_version": {"0001"},
    "web_alembic_version": {"0001"},
}


class Missing:
    """Creates tables and indexes, each only where it is not there yet."""

    def __init__(self, connection: Any) -> None:
        self._inspector = sa.inspect(connection)
        self._tables = set(self._inspector.get_table_names())

    def table(self, name: str, *parts: Any) -> None:
        if name not in self._tables:
            op.create_table(name, *parts)

    def index(self, name: str, table: str, columns: list[str], where: str = "", unique: bool = False) -> None:
        if table in self._tables and name in {index["name"] for index in self._inspector.get_indexes(table)}:
            return
        partial = {f"{dialect}_where": sa.text(where) for dialect in ("sqlite", "postgresql") if where}
        op.create_index(name, table, columns, unique=unique, **partial)
