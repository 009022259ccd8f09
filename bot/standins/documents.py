"""What the servers played here remember: documents by name, in the installation's database or in memory."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.database.engine import Database

T = TypeVar("T")
Document = dict[str, Any]

METADATA = sa.MetaData()
table = sa.Table(
    "standin_documents",
    METADATA,
    sa.Column("gateway", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)
LOCK = 0x5A4A12  # any number that nobody else in the database uses


class Documents(Protocol):
    async def get(self, name: str) -> Document | None:
        """A copy of the document of this name."""

    async def change(self, name: str, work: Callable[[Document], T]) -> T:
        """Let `work` change a document, empty where there is none, and keep it; nobody else does so meanwhile."""


class MemoryDocuments:
    def __init__(self) -> None:
        self._all: dict[str, Document] = {}

    async def get(self, name: str) -> Document | None:
        return copy.deepcopy(self._all.get(name))

    async def change(self, name: str, work: Callable[[Document], T]) -> T:
        return work(self._all.setdefault(name, {}))


class SqlDocuments:
    """Of one gateway, for any number of processes. Raises StoreUnavailable."""

    def __init__(self, database: Database, gateway: str) -> None:
        self._database, self._gateway = database, gateway

    async def get(self, name: str) -> Document | None:
        return await self._database.glance(self._get, name)

    async def change(self, name: str, work: Callable[[Document], T]) -> T:
        return await self._database.write(self._change, name, work)

    def _get(self, connection: Connection, name: str) -> Document | None:
        here = (table.c.gateway == self._gateway, table.c.name == name)
        kept = connection.execute(sa.select(table.c.document).where(*here)).scalar()
        return None if kept is None else dict(json.loads(kept))

    def _change(self, connection: Connection, name: str, work: Callable[[Document], T]) -> T:
        if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        before = self._get(connection, name)
        document = before or {}
        done = work(document)
        kept = json.dumps(document, ensure_ascii=False)
        here = (table.c.gateway == self._gateway, table.c.name == name)
        if before is None:
            connection.execute(sa.insert(table).values(gateway=self._gateway, name=name, document=kept))
        else:
            connection.execute(sa.update(table).where(*here).values(document=kept))
        return done
