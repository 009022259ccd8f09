"""Copies of a PostgreSQL database, by its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from bot.database.copy_errors import CopyFailed
from bot.database.revision import VERSION_TABLE

MAGIC = b"PGDMP"
WITHOUT_OWNERS = ("--no-owner", "--no-privileges")  # who restores may have another name
_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


def save(url: sa.engine.URL, file: Path) -> None:
    """A snapshot of the whole database, into an empty file; who writes meanwhile does not wait. CopyFailed."""
    with file.open("wb") as out:
        _run([_program("pg_dump"), "--format=custom", *WITHOUT_OWNERS, f"--dbname={_place(url)}"], url, stdout=out)


def examine(file: Path) -> str | None:
    """The revision of the tables in a copy, None where it has none of ours. CopyFailed where it is damaged."""
    restore = [_program("pg_restore"), *WITHOUT_OWNERS]
    try:
        _run([*restore, f"--file={os.devnull}", str(file)])  # all of it is read
    except CopyFailed as trouble:
        raise CopyFailed(why=f"{file} is damaged: {trouble}") from trouble
    listed = _run([*restore, "--list", str(file)]).decode()
    if f" {VERSION_TABLE} " not in listed:
        return None
    said = _run([*restore, "--data-only", f"--table={VERSION_TABLE}", "--file=-", str(file)]).decode()
    found = re.search(r"^COPY .*;\n(\w+)$", said, re.MULTILINE)
    return found[1] if found else None


def load(file: Path, url: sa.engine.URL, tables: Iterable[str]) -> None:
    """The database is what the copy is, or, whatever happens meanwhile, what it was. CopyFailed.

    `tables`: those of ours, of any revision, which make room for those of the copy.
    """
    restore = [_program("pg_restore"), *WITHOUT_OWNERS, "--clean", "--if-exists", "--file=-", str(file)]
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    first = "SET client_min_messages = warning;" + "".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;' for name in tables)
    with subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
        _run([*psql, f"--command={first}", "--file=-", f"--dbname={_place(url)}"], url, stdin=reading.stdout)
    if reading.returncode:
        raise CopyFailed(why=f"{file} could not be read to its end")


def in_use(connection: Any) -> bool:
    """Whether another program than this one is connected to the database."""
    return bool(connection.execute(_OTHERS).scalar())


def _place(url: sa.engine.URL) -> str:
    """The address without the password, which must not be seen in the list of processes."""
    return str(url.set(drivername="postgresql", password=None).render_as_string(hide_password=False))


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda file: float(file.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise CopyFailed(why=f"{name} is not installed here: it comes with PostgreSQL's client programs")
    return program


def _run(
    command: Sequence[str], url: sa.engine.URL | None = None, stdin: IO[bytes] | None = None, stdout: Any = None
) -> bytes:
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "5"}
    if url is not None and url.password:
        environment["PGPASSWORD"] = str(url.password)
    given: Any = stdin or subprocess.DEVNULL
    out = subprocess.PIPE if stdout is None else stdout
    ended = subprocess.run(command, env=environment, stdin=given, stdout=out, stderr=subprocess.PIPE)
    if ended.returncode:
        lines = ended.stderr.decode(errors="replace").strip().splitlines() or [f"{Path(command[0]).name} failed"]
        raise CopyFailed(why=next((line for line in lines if "error" in line.lower()), lines[0]))
    return ended.stdout or b""
