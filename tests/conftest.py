"""Fixtures for every room: private servers, started once per run where a test asks for one."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

pytest.register_assert_rewrite("tests.contracts")  # before anybody imports a suite from there

from tests import servers  # noqa: E402
from tests.environments import lives_here  # noqa: E402

gc.disable()  # until the tests are found: what is made until then stays, and looking through it cost a third of that

# A developer's own settings have no say in the tests, nor in the processes that they start.
os.environ["SAHAYAK_ENV_FILE"] = os.devnull

# As the engine's start does: where both cores are busy, a second thread of linear algebra only waits, at full speed.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

# What an example costs is the benchmarks' business: on a busy machine a deadline fails tests that are right.
# And whether a change is right is no matter of chance: CI tries the same examples each time, a developer always others.
settings.register_profile("any machine", deadline=None, derandomize=os.environ.get("CI", "").lower() == "true")
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--in-full", action="store_true", help="what CI tries by turns is tried in every combination")


@pytest.fixture(scope="session")
def in_full(request: pytest.FixtureRequest) -> bool:
    """Whether all combinations are asked for, as before a release; CI has not the time."""
    return bool(request.config.getoption("--in-full"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collections of garbage in tests need not look through a million parts of items, modules and tables."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.engine.URL]:
    """One PostgreSQL for the whole run."""
    with servers.postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: sa.engine.URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    with servers.postgres_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: sa.engine.URL) -> Iterator[str]:
    """Migrated once, copied for each test. Imported late: the engine has no such modules."""
    from bot.database.engine import make_engine
    from bot.database.migrate import migrate

    with servers.postgres_database(postgres_server) as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture
def fresh_postgres(postgres_server: sa.engine.URL, migrated_postgres: str) -> Iterator[str]:
    """The address of a database of this test's own with today's tables and no rows."""
    with servers.postgres_copy(postgres_server, migrated_postgres) as url:
        yield url


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Each test in the environment of its room. A missing module there is an error, never a reason to skip."""
    return None if lives_here(collection_path) else True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Whoever imports Sanic gets uvloop for every loop to come; it starts no processes for the tests' plain loops."""
    if type(asyncio.get_event_loop_policy()).__module__.startswith("uvloop"):
        asyncio.set_event_loop_policy(None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything was promised to be there (CI=true), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and os.environ.get("CI", "").lower() == "true" and reporter.stats.get("skipped"):
        reporter.write_line("skipped tests count as failures where CI=true", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
