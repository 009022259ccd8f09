"""Run the contract against a real Tryton: its database is built once in var/tryton, the server is this run's own.

`scripts/backend-tryton` installs it and runs this; CI does not. `--record` writes recorded.json anew.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

from tests.servers import free_port
from tests.tryton import recording
from tests.tryton.books import told

HERE = Path(__file__).parent
PATIENCE = 120.0  # seconds until it answers
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


def run(log: Path, given: str, *command: str, **more: str) -> None:
    with log.open("ab") as out:
        done = subprocess.run(
            command, input=given.encode(), stdout=out, stderr=out, env={**os.environ, **more}, check=False
        )
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed; see {log}")


def database(home: Path) -> Path:
    """The file of the filled database, which is built anew where the books or the releases are others."""
    books = json.dumps(told())
    sources = [(HERE / name).read_text() for name in ("make_books.py", "requirements.lock")]
    made = home / f"{hashlib.sha256(''.join([books, *sources]).encode()).hexdigest()[:16]}.sqlite"
    if not made.exists():
        print("building its database (two to three minutes)", flush=True)
        log, bin_ = home / "build.log", home / "venv" / "bin"
        with tempfile.TemporaryDirectory(dir=home) as name:
            folder = Path(name)
            (folder / "billing.sqlite").touch()
            (folder / "password").write_text("an administrator of the tests 7")
            config = configured(folder)
            modules = ("account_invoice", "account_payment", "--activate-dependencies")
            run(
                log, "", str(bin_ / "trytond-admin"), "-c", config, "-d", "billing", "--all", "--email",
                "admin@example.com", "-u", *modules, TRYTONPASSFILE=str(folder / "password"),
            )  # fmt: skip
            run(log, books, str(bin_ / "python"), str(HERE / "make_books.py"), config, "billing")
            (folder / "billing.sqlite").rename(made)
    return made


@contextmanager
def tryton(home: Path) -> Iterator[str]:
    """Its address; over a copy of the database, so that each run begins with the same."""
    made, began = database(home), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sahayak-tryton-") as name:
        folder, port = Path(name), free_port()
        copyfile(made, folder / "billing.sqlite")
        command = [str(home / "venv" / "bin" / "trytond"), "-c", configured(folder, port), "-d", "billing"]
        with (home / "server.log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, server, home / "server.log")
            print(f"Tryton is up after {time.monotonic() - began:.1f} s", flush=True)
            yield url
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/", timeout=30).close()
            return
        except urllib.error.HTTPError:  # it is there
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"Tryton does not answer; see {log}")


def main(home: Path, arguments: list[str]) -> int:
    with tryton(home) as url:
        if arguments == ["--record"]:
            asyncio.run(recording.record(url))
            return 0
        command = [sys.executable, "-W", "ignore", "-m", "pytest", "-n", "0", str(HERE), *arguments]
        return subprocess.run(command, env={**os.environ, "SAHAYAK_TEST_TRYTON": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
