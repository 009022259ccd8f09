"""The whole house as an operator starts it: `python -m bot up` on free ports, with a var folder of its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bot.billing import schema
from bot.billing.demo import demo_logins
from bot.commands.health import health
from bot.commands.supervisor import die_with_parent
from bot.settings import ROOT, Settings
from tests.chat_app import UNHURRIED
from tests.servers import free_port

STARTS = 150  # seconds; a stale model is trained first
PATIENCE = 90  # seconds until a process that died answers again, on a busy machine
MODULES = {"engine": "bot.rasa", "web": "bot.web"}


class House:
    """Engine and web under their supervisor."""

    def __init__(self, var: Path, **settings: str) -> None:
        self.var = var
        ports = {f"SAHAYAK_{name}": str(free_port()) for name in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")}
        mine = {
            "SAHAYAK_VAR": str(var), "SAHAYAK_DEMO": "1", "SAHAYAK_MESSAGES_PER_MINUTE": "100000",
            # All that can be logged, so that whoever looks for what must not be in a log looks at everything.
            "SAHAYAK_LOG_FORMAT": "json", "SAHAYAK_LOG_LEVEL": "DEBUG",
            "DATABASE_URL": f"sqlite:///{var / 'sahayak.db'}",
            "SAHAYAK_IDENTITY_SECRET": "shared with another site, and long enough",
            **UNHURRIED,
        }  # fmt: skip
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
        self.environment = {**outside, "PYTHONUNBUFFERED": "1", **mine, **ports, **settings}
        self.environment["SAHAYAK_ENV_FILE"] = os.devnull  # a developer's own settings have no say here
        self.settings = Settings.read(self.environment)
        self.url = self.settings.public_url
        self.output = var / "up.log"
        self._up: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        said_before = self.output.stat().st_size if self.output.exists() else 0
        with self.output.open("ab") as log:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "bot", "up"], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent(),  # a test run that is killed leaves nothing behind
            )  # fmt: skip
        until = time.monotonic() + STARTS
        while b"Ctrl-C stops everything" not in self.output.read_bytes()[said_before:]:
            if self._up.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the house did not start:\n{self.logs()}", pytrace=False)
            time.sleep(0.1)

    def stop(self) -> int:
        """As Ctrl-C does; its exit code."""
        assert self._up
        if self._up.poll() is None:
            self._up.send_signal(signal.SIGINT)
        try:
            return self._up.wait(20)
        except subprocess.TimeoutExpired:
            self._up.kill()
            return self._up.wait()

    @property
    def supervisor(self) -> psutil.Process:
        assert self._up
        return psutil.Process(self._up.pid)

    def process(self, name: str) -> psutil.Process:
        """The living process called `name`; waits where it is being started again."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for child in self.supervisor.children():
                try:
                    if child.status() != psutil.STATUS_ZOMBIE and MODULES[name] in child.cmdline():
                        return child
                except psutil.NoSuchProcess:
                    continue
            time.sleep(0.05)
        raise AssertionError(f"{name} was not started again:\n{self.logs()}")

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        return [self.supervisor, *self.supervisor.children(recursive=True)]

    def kill(self, name: str) -> None:
        """`kill -9`."""
        victim = self.process(name)
        victim.kill()
        psutil.wait_procs([victim], timeout=5)

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """That process is dead, and its supervisor is kept from starting it again meanwhile."""
        self.supervisor.suspend()
        try:
            self.kill(name)
            yield
        finally:
            self.supervisor.resume()
            self.await_health()

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Alive but silent: what a process that swaps or loops looks like from outside."""
        victim = self.process(name)
        victim.suspend()
        try:
            yield
        finally:
            victim.resume()
            self.await_health()

    def die(self) -> list[psutil.Process]:
        """`kill -9` of the supervisor; returns what was below it."""
        below = self.supervisor.children(recursive=True)
        self.supervisor.kill()
        assert self._up
        self._up.wait()
        return below

    def await_health(self) -> None:
        """Until every process answers again."""
        until = time.monotonic() + PATIENCE
        while not health(f"{self.url}/healthz").get("ok"):
            assert time.monotonic() < until, self.logs()
            time.sleep(0.1)

    def password(self, email: str) -> str:
        return next(word for _, known, word in demo_logins(self.settings.secret) if known == email)

    def logs(self) -> str:
        """The end of every log, for whoever reads a failure."""
        files = [file for file in (self.output, *sorted((self.var / "log").glob("*.log"))) if file.exists()]
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)


class Books:
    """The billing tables as they were when this was made; `restore` brings them back under the running house."""

    def __init__(self, var: Path) -> None:
        self._file = var / "sahayak.db"
        self._tables = [table.name for table in schema.METADATA.sorted_tables]
        with self._open() as books:
            self._rows = {name: books.execute(f"SELECT * FROM {name}").fetchall() for name in self._tables}

    def restore(self) -> None:
        with self._open() as books:
            books.execute("BEGIN IMMEDIATE")
            for name in reversed(self._tables):
                books.execute(f"DELETE FROM {name}")
            for name in self._tables:
                for row in self._rows[name]:
                    books.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
            books.execute("COMMIT")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody can write while this lasts, as under a backup that hangs."""
        with self._open() as books:
            books.execute("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                books.execute("ROLLBACK")

    @contextmanager
    def away(self) -> Iterator[None]:
        """The chat's store works, but nothing can be read from the invoices."""
        with self._open() as books:
            books.execute("ALTER TABLE billing_invoices RENAME TO billing_invoices_away")
        try:
            yield
        finally:
            with self._open() as books:
                books.execute("ALTER TABLE billing_invoices_away RENAME TO billing_invoices")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        books = sqlite3.connect(self._file, timeout=20, isolation_level=None)
        try:
            yield books
        finally:
            books.close()
