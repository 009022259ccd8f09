"""The embedded backend on PostgreSQL keeps the promise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import sqlalchemy as sa

from bot.billing.backends.sql import SqlBackend
from bot.database.engine import Database, make_engine
from bot.database.migrate import migrate
from tests import servers
from tests.backend_books import BOOKS, RENEWAL_DAYS
from tests.billing.books import SqlContract, fill

pytestmark = pytest.mark.postgres


class TestSqlBackendOnPostgres(SqlContract):
    @pytest.fixture(scope="class")
    def filled(self, postgres_server: sa.engine.URL) -> Iterator[str]:
        with servers.postgres_database(postgres_server) as url:
            engine = make_engine(url)
            migrate(engine)
            fill(engine, BOOKS)
            engine.dispose()
            yield url

    @pytest.fixture
    async def backend(self, filled: str, postgres_server: sa.engine.URL) -> AsyncIterator[SqlBackend]:
        with servers.postgres_copy(postgres_server, filled) as url:
            database = Database(url)
            yield SqlBackend(database, RENEWAL_DAYS)
            await database.close()
