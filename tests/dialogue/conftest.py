"""One engine for all dialogues: the model (trained where it is stale), and actions of the app over the demo data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.programs import app_python
from bot.settings import ROOT, Settings
from tests.dialogue.driver import Engine
from tests.servers import PATIENCE, free_port

SECRET = "a secret that only the tests of the dialogues know"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    # Imported late: what only the operator's commands raise needs no words for customers (tests/answers/test_book.py).
    from bot.commands.model import MODEL, train

    folder = tmp_path_factory.mktemp("dialogue")
    given = {"SAHAYAK_VAR": str(folder), "SAHAYAK_SECRET": SECRET}
    settings, port = Settings.read(given), free_port()
    train(lambda line: None, folder / "train.log")
    _prepare(given)
    process = _actions(port, given, folder / "actions.log")
    try:
        _await(port, process, folder / "actions.log")
        made = Engine(MODEL, settings, port)
        yield made
        made.close()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _prepare(given: dict[str, str]) -> None:
    """Tables and demo customers, by the app."""
    command = [app_python(), "-m", "bot.commands.prepare"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, check=True, timeout=PATIENCE)


def _actions(port: int, given: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        command = [app_python(), "-m", "actions", "--port", str(port)]
        told = {**os.environ, **given, "PYTHONWARNINGS": "ignore"}
        return subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out)


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the action server did not start:\n{log.read_text()}", pytrace=False)
