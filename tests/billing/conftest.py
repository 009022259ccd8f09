"""Fixtures of the till: a migrated database of each kind, and a whole till over the demo customers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing import Billing
from bot.billing.assembly import assemble
from bot.billing.demo import seed_demo
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.settings import Settings
from tests import servers
from tests.billing.paper import paper

SECRET = "a secret that only the tests know"
TODAY = date.today()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind in turn."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'till.db'}"


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings as a fresh clone has them, on SQLite."""
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRET})


def seed(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    seed_demo(engine, TODAY, SECRET)
    engine.dispose()  # SQLite: the last connection folds the write-ahead log into the file


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database file with the demo customers, made once and copied for each test."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    seed(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture(scope="session")
def seeded_postgres(postgres_server: sa.engine.URL) -> Iterator[str]:
    """The same on PostgreSQL: a database to copy from."""
    with servers.postgres_database(postgres_server) as url:
        seed(url)
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind in turn, with the demo customers in it."""
    with ExitStack() as stack:
        if request.param == "postgres":
            template = request.getfixturevalue("seeded_postgres")
            url = stack.enter_context(servers.postgres_copy(request.getfixturevalue("postgres_server"), template))
        else:
            (tmp_path / "till.db").write_bytes(request.getfixturevalue("seeded_sqlite"))
            url = f"sqlite:///{tmp_path / 'till.db'}"
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
async def till(engine: Engine, tmp_path: Path) -> AsyncIterator[Billing]:
    """The whole till over the demo customers, put together as an installation does it."""
    url: Any = engine.url.render_as_string(hide_password=False)
    told = {"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": SECRET, "DATABASE_URL": url}
    billing = assemble(Settings.read(told), paper)
    yield billing
    await billing.close()
