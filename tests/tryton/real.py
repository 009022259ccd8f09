"""A real Tryton on loopback, over a copy of the database that `scripts/bootstrap test` has built in var/tryton."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

import pytest

from tests.servers import free_port
from tests.tryton.build import ADMINISTRATOR as ADMINISTRATOR
from tests.tryton.build import FILE, NAME, configured

HOME = Path(__file__).parents[2] / "var" / "tryton"
PATIENCE = 120.0  # seconds until it answers


#: Marks of a module that asks the fixture `url` for it: all in one process, so that one is started.
NEEDED = [
    pytest.mark.skipif(not (HOME / FILE).exists(), reason="no Tryton in var/tryton; scripts/bootstrap test makes it"),
    pytest.mark.xdist_group("tryton"),
]


@contextmanager
def tryton() -> Iterator[str]:
    """Its address."""
    with tempfile.TemporaryDirectory(prefix="sahayak-tryton-") as name:
        folder, port = Path(name), free_port()
        copyfile(HOME / FILE, folder / f"{NAME}.sqlite")
        command = [str(HOME / "venv" / "bin" / "trytond"), "-c", configured(folder, port), "-d", NAME]
        log = folder / "server.log"
        with log.open("wb") as out:
            server = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, server, log)
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
            time.sleep(0.1)
    raise AssertionError(f"Tryton does not answer: {log.read_text()[-2000:]}")
