"""A database with today's tables, of each kind in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database.engine import Database, make_engine
from bot.database.migrate import migrate
from tests import servers
from tests.empty_database import empty_copy


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: sa.engine.URL) -> Iterator[str]:
    """Migrated once, copied for each test."""
    with servers.postgres_database(postgres_server) as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture
def fresh_postgres(postgres_server: sa.engine.URL, migrated_postgres: str) -> Iterator[str]:
    with servers.postgres_copy(postgres_server, migrated_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        found: str = request.getfixturevalue("fresh_postgres")
        return found
    return empty_copy(tmp_path / "events.db")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    yield database
    await database.close()
