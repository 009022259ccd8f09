"""Files and folders that only their owner may read: the database, its log, keys, the logs of the processes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(folder: Path) -> None:
    """Make it, or close one of ours that others can look into."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _close(folder, FOLDER)


def open_private(file: Path, flags: int = os.O_WRONLY | os.O_CREAT | os.O_APPEND) -> int:
    """The descriptor of a file that is private from its first moment on, or is from now on."""
    descriptor = os.open(file, flags | os.O_CLOEXEC, FILE)
    _close(file, FILE)
    return descriptor


def write_private(file: Path, content: bytes | bytearray) -> bool:
    """A new file, whole and private from its first moment on; False where there is one already, which stays."""
    draft = file.with_name(f"{file.name}.{os.urandom(8).hex()}")  # threads of one process may race too
    with os.fdopen(open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out:
        out.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def private_sqlite(database: Path) -> None:
    """Before a connection: SQLite gives its write-ahead log and shared memory the mode of the database file.

    An existing file is never opened here: closing it would end the locks of this process's other connections.
    """
    try:
        if not database.exists():
            write_private(database, b"")
        keep_private(database, *(Path(f"{database}{suffix}") for suffix in ("-wal", "-shm", "-journal")))
    except OSError:
        pass  # SQLite will say what is wrong, to whoever can answer for it


def keep_private(*files: Path) -> None:
    """Close those that are there and that others can read."""
    for file in files:
        _close(file, FILE)


def _close(path: Path, mode: int) -> None:
    try:
        found = path.stat()
        # A folder with the sticky bit is everybody's, such as /tmp, whoever has pointed us at it.
        if found.st_mode & _OTHERS and found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
            path.chmod(mode)
    except FileNotFoundError:
        pass
