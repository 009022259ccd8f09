"""What an installation keeps is for its owner's eyes only, also where an older version left it open."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.commands.processes import Process
from bot.commands.supervisor import Supervisor
from bot.database.engine import make_engine
from bot.kept_secret import kept_secret
from bot.private_files import private_folder


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """The usual umask of a shell, which leaves files open to be read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): mode(path) for path in folder.rglob("*")}


def write_a_line(file: Path) -> sa.Engine:
    """An open database with a write-ahead log."""
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as db:
        db.execute(sa.text("CREATE TABLE IF NOT EXISTS one (line)"))
        db.execute(sa.text("INSERT INTO one VALUES (1)"))
        db.commit()
    return engine


def test_a_database_and_its_log_are_private(tmp_path: Path) -> None:
    engine = write_a_line(tmp_path / "new" / "sahayak.db")
    found = modes(tmp_path)
    engine.dispose()
    assert found == {
        "new": 0o700, "new/sahayak.db": 0o600, "new/sahayak.db-wal": 0o600, "new/sahayak.db-shm": 0o600,
    }  # fmt: skip


def test_an_open_database_of_an_older_version_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "sahayak.db"
    old = sqlite3.connect(file)
    old.execute("PRAGMA journal_mode=WAL")
    old.execute("CREATE TABLE one (line)")
    old.commit()
    assert set(modes(tmp_path).values()) == {0o644}
    engine = write_a_line(file)
    found = modes(tmp_path)
    engine.dispose()
    old.close()
    assert len(found) == 3
    assert set(found.values()) == {0o600}


def test_a_second_connection_does_not_end_the_locks_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "sahayak.db"
    first = write_a_line(file).connect()
    first.execute(sa.text("SELECT * FROM one"))
    make_engine(f"sqlite:///{file}").connect().close()
    # Whoever believes to be the last to leave takes the write-ahead log along.
    other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM one'); c.close()"
    subprocess.run([sys.executable, "-c", other, str(file)], check=True)
    kept = Path(f"{file}-wal").exists()
    first.close()
    first.engine.dispose()
    assert kept


@pytest.mark.parametrize("there", [False, True], ids=["new", "left open"])
def test_keys_and_logs_are_private(tmp_path: Path, there: bool) -> None:
    var = tmp_path / "var"
    files = (var / "secret", var / "log" / "web.log")
    if there:
        files[1].parent.mkdir(parents=True)
        for file in files:
            file.write_text("kept", encoding="ascii")
    secret = kept_secret(files[0])
    process = Process("web", "this", [], "http://127.0.0.1:9", files[1])  # there is no such module: it ends at once
    with Supervisor([process], os.environ, print) as running:
        running.begin("web")
    assert modes(var) == {"secret": 0o600, "log": 0o700, "log/web.log": 0o600}
    assert mode(var) == 0o700
    assert kept_secret(files[0]) == secret
    assert (secret == "kept") == there


def test_a_folder_of_everybody_stays_open(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    private_folder(tmp_path)
    assert mode(tmp_path) == 0o1777
