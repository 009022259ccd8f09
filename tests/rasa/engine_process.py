"""An engine as a process of its own, for tests that talk to it as `web` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, Settings
from tests.servers import PATIENCE, free_port


@dataclass
class Running:
    """One engine process and the state of one conversation with it."""

    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path
    state: dict[str, Any] = field(default_factory=dict)

    def say(self, text: str, customer: str | None = None) -> dict[str, Any]:
        return self._ask({"text": text, "customer": customer})

    def press(self, intent: str) -> dict[str, Any]:
        """As a button that means this intent."""
        return self._ask({"payload": {"intent": intent}, "customer": None})

    def _ask(self, turn: Mapping[str, Any]) -> dict[str, Any]:
        asked = {"conversation": "one", "language": None, "state": self.state, **turn}
        headers = {"Authorization": f"Bearer {self.settings.turns_key}"}
        address = f"http://127.0.0.1:{self.settings.engine_port}/webhooks/sahayak/turn"
        request = urllib.request.Request(address, json.dumps(asked).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            told: dict[str, Any] = json.load(reply)
        self.state = told["state"]
        return told

    @property
    def resident(self) -> int:
        """Megabytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


@contextmanager
def started(folder: Path, start: Sequence[str], **settings: str) -> Iterator[Running]:
    """`start`: the arguments of Python. It has a model and no action server."""
    from bot.commands.model import train

    ports = {f"SAHAYAK_{name}_PORT": str(free_port()) for name in ("ENGINE", "ACTIONS")}
    given = {"SAHAYAK_VAR": str(folder), **ports, **settings}
    train(lambda line: None, folder / "train.log")
    log = folder / "engine.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *start], cwd=ROOT, env={**os.environ, **given}, stdout=out, stderr=out
        )
    try:
        running = Running(Settings.read(given), process, log)
        _await(running)
        yield running
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(engine: Running) -> None:
    address = f"http://127.0.0.1:{engine.settings.engine_port}/webhooks/sahayak/health"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and engine.process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the engine did not start:\n{engine.log.read_text()}", pytrace=False)
