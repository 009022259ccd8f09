"""A database with today's tables: SQLite, where both kinds do the same `either` of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.database.engine import Database
from tests import servers
from tests.empty_database import empty_database


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without rows, made once: that takes longer than most of these tests."""
    return empty_database(tmp_path_factory.mktemp("made"))


@pytest.fixture
def on_sqlite(made: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(made, tmp_path / 'figures.db')}"


@pytest.fixture
def on_postgres(postgres_server: Any) -> Iterator[str]:
    with servers.postgres_database(postgres_server) as url:
        yield url


@pytest.fixture
async def database(on_sqlite: str) -> AsyncIterator[Database]:
    database = Database(on_sqlite)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    database = Database(request.getfixturevalue(f"on_{request.param}"))
    await database.open()
    yield database
    await database.close()
