"""Copy the database into one file, also while Sahayak runs; what was acknowledged before is in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.database.copies import examine, save
from bot.private_files import private_folder, write_private
from bot.settings import Settings, settings


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot backup", description=__doc__)
    parser.add_argument("file", type=Path, help="the new file, readable by its owner only")
    file = parser.parse_args(arguments).file.absolute()
    chosen = settings()
    save(chosen.database_url, file)
    _, revision = examine(file)
    note(chosen, file)
    print(f"{file}: {file.stat().st_size / 2**20:.1f} MB, revision {revision}, checked")
    return 0


def note(chosen: Settings, file: Path) -> None:
    """For `doctor`: when the last one was made, and where it was put."""
    private_folder(chosen.var)
    mark(chosen).unlink(missing_ok=True)
    write_private(mark(chosen), f"{file}\n".encode())


def mark(chosen: Settings) -> Path:
    """The file whose age is the last backup's and whose line is its name."""
    return chosen.var / "last-backup"
