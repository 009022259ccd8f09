"""The embedded backend on SQLite keeps the promise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.billing.backends.sql import SqlBackend
from bot.database.engine import Database, make_engine
from bot.database.migrate import migrate
from tests.backend_books import BOOKS, RENEWAL_DAYS
from tests.billing.books import SqlContract, fill


class TestSqlBackendOnSqlite(SqlContract):
    @pytest.fixture(scope="class")
    def filled(self, tmp_path_factory: pytest.TempPathFactory) -> bytes:
        file = tmp_path_factory.mktemp("books") / "books.db"
        engine = make_engine(f"sqlite:///{file}")
        migrate(engine)
        fill(engine, BOOKS)
        engine.dispose()  # the last connection folds the write-ahead log into the file
        return file.read_bytes()

    @pytest.fixture
    async def backend(self, filled: bytes, tmp_path: Path) -> AsyncIterator[SqlBackend]:
        file = tmp_path / "till.db"
        file.write_bytes(filled)
        database = Database(f"sqlite:///{file}")
        yield SqlBackend(database, RENEWAL_DAYS)
        await database.close()
