"""The real application on a free port with the demo customers in a SQLite of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestClient, TestServer

from bot.billing import Billing
from bot.billing.assembly import prepare
from bot.billing.demo import demo_logins
from bot.settings import Settings
from bot.web.app import init_app
from bot.web.app_keys import BILLING
from tests.servers import free_port
from tests.web.browsing import Page, Visitor

SECRET = "a secret of the tests, long enough to sign with"


@dataclass
class Site:
    settings: Settings
    billing: Billing
    server: TestServer
    visitor: Callable[[], Visitor]
    engine: sa.engine.Engine

    @property
    def url(self) -> str:
        return self.settings.public_url

    def login(self, who: str) -> tuple[str, str]:
        """E-mail address and password of the demo customer whose name begins so."""
        return next((email, password) for name, email, password in demo_logins(SECRET) if name.startswith(who))

    async def logged_in(self, who: str, path: str = "/clientarea/login") -> tuple[Visitor, Page]:
        visitor = self.visitor()
        return visitor, await visitor.log_in(*self.login(who), path)

    def run(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Look into the database, or change what no page changes."""
        with self.engine.begin() as connection:
            result = connection.execute(sa.text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo customers, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("seeded")
    settings = _settings(folder, 1)
    prepare(settings)
    engine = sa.create_engine(f"sqlite:///{folder / 'sahayak.db'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "sahayak.db"


def _settings(folder: Path, port: int, **more: str) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(folder), "SAHAYAK_PORT": str(port), "SAHAYAK_SECRET": SECRET, **more})


@pytest.fixture
async def open_site(seeded: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Call it with settings to change, and get the running site."""
    closing: list[Callable[[], Awaitable[None]]] = []

    async def start(**changed: str) -> Site:
        shutil.copy(seeded, tmp_path / "sahayak.db")
        settings = _settings(tmp_path, free_port(), **changed)
        app = init_app(settings)
        server = TestServer(app, host="127.0.0.1", port=settings.port)
        await server.start_server()
        engine = sa.create_engine(settings.database_url)

        def visitor() -> Visitor:
            client = TestClient(server, cookie_jar=aiohttp.CookieJar(unsafe=True))
            closing.insert(0, client.session.close)
            return Visitor(client)

        async def stop() -> None:
            await server.close()
            engine.dispose()

        closing.append(stop)
        return Site(settings, app[BILLING], server, visitor, engine)

    yield start
    for close in closing:
        await close()


@pytest.fixture
async def site(open_site: Callable[..., Awaitable[Site]]) -> Site:
    return await open_site()
