"""Private servers for tests: started on free ports of 127.0.0.1 as an unprivileged user, stopped by their own pid."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa

PATIENCE = 30  # seconds until a server answers, on a busy machine


def missing(reason: str) -> NoReturn:
    """What the tests need is not there: a reason to skip at home, a failure where it was promised."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason} (CI=true)", pytrace=False)
    pytest.skip(reason)


#: Below those that the system gives away by itself, so that nobody else gets one before it is listened on; each process
#: of a run begins at a place of its own.
_PORTS = (11_000 + at % 21_000 for at in itertools.count(os.getpid() * 1_009))


def free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("endless")


def unprivileged() -> dict[str, Any]:
    """How a subprocess gives up root, which PostgreSQL refuses to run as; nothing for anybody else."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


def _quick_folder() -> str | None:
    """Memory where there is plenty (of a container's there is little): PostgreSQL spends most of its time on making
    and unlinking the three hundred files of each test's database, a sixth of it there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 3_000_000_000
    return str(memory) if roomy else None


@contextmanager
def postgres() -> Iterator[sa.engine.URL]:
    """A PostgreSQL of our own, empty, gone afterwards."""
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL's programs (initdb, postgres) are not installed")
    home = Path(tempfile.mkdtemp(prefix="sahayak-postgres-", dir=_quick_folder()))
    password, port, data = secrets.token_hex(16), free_port(), home / "data"
    (home / "password").write_text(password)
    if os.geteuid() == 0:
        for path in (home, home / "password"):
            shutil.chown(path, "nobody", "nogroup")
    plain: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL, **unprivileged()}
    options = ("-U", "sahayak", f"--pwfile={home / 'password'}", "-A", "scram-sha-256", "-E", "UTF8", "--no-sync")
    with (home / "log").open("wb") as log:
        made = subprocess.run(
            [programs / "initdb", "-D", data, *options, "--locale=C.UTF-8"], stdout=log, stderr=log, **plain
        )
        if made.returncode:
            pytest.fail(f"initdb failed:\n{(home / 'log').read_text()}", pytrace=False)
        speed = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
        small = ("-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB")
        ears = ("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", str(port))
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *ears, *speed, *small], stdout=log, stderr=log, **plain
        )
    url = sa.engine.make_url(f"postgresql://sahayak:{password}@127.0.0.1:{port}/postgres")
    try:
        _await_postgres(url, server, home / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # its fast shutdown
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _await_postgres(url: sa.engine.URL, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    while True:
        try:
            engine.connect().close()
            return
        except sa.exc.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}", pytrace=False)
            time.sleep(0.1)


@contextmanager
def postgres_database(server: sa.engine.URL, like: str = "template1") -> Iterator[str]:
    """The address of a fresh database on that server, a copy of the one called `like`; dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def postgres_alone() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of its own."""
    with postgres() as server, postgres_database(server) as url:
        yield url


def postgres_copy(server: sa.engine.URL, url: str) -> AbstractContextManager[str]:
    """A copy of another database there (which nobody may be connected to); quicker than filling it anew."""
    return postgres_database(server, str(sa.engine.make_url(url).database))
