"""Build the database of the tests' Tryton: python -m tests.tryton.build HOME, of which HOME/venv is its environment.

`scripts/bootstrap test` does so once, as it takes some twenty seconds; tests begin with a copy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.tryton.books import told

HERE = Path(__file__).parent
NAME = "billing"  # of the database
FILE = "books.sqlite"  # in HOME
ADMINISTRATOR = "an administrator of the tests 7"  # password of `admin`
CONFIG = """
[database]
uri = sqlite://
path = {folder}
[web]
listen = 127.0.0.1:{port}
"""


def configured(folder: Path, port: int = 1) -> str:
    (folder / "trytond.conf").write_text(CONFIG.format(folder=folder, port=port))
    return str(folder / "trytond.conf")


def build(home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        (folder / f"{NAME}.sqlite").touch()
        (folder / "password").write_text(ADMINISTRATOR)
        command = [str(home / "venv" / "bin" / "python"), str(HERE / "make_books.py"), configured(folder), NAME]
        environment = {**os.environ, "TRYTONPASSFILE": str(folder / "password")}
        subprocess.run(command, input=json.dumps(told()).encode(), env=environment, check=True)
        (folder / f"{NAME}.sqlite").rename(home / FILE)


if __name__ == "__main__":
    build(Path(sys.argv[1]).absolute())
