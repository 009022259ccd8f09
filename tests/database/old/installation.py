"""The older version as it runs: its own `python -m bot up`, in its own environment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests import servers
from tests.database.old.files import SECRET

LOGIN = re.compile(r"^\s+(\S+@example\.com)\s+(\S+)\s", re.MULTILINE)
STARTS = 120  # seconds


class Old:
    """The processes of the old version, under its own `python -m bot up`."""

    def __init__(self, checkout: Path, var: Path, database: str) -> None:
        self.checkout = checkout
        self.python = checkout / ".venv" / "bin" / "python"
        self.output = var / "up.log"
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
        outside.pop("PYTHONPATH", None)
        self.environment = {
            **outside,
            "PYTHONUNBUFFERED": "1",
            "SAHAYAK_VAR": str(var),
            "SAHAYAK_SECRET": SECRET,
            "SAHAYAK_MESSAGES_PER_MINUTE": "1000",
            "SAHAYAK_RENEWAL_DAYS": "45",  # so that one service of the demo data is renewed at the start
            "DATABASE_URL": database,
            **{f"SAHAYAK_{name}": str(servers.free_port()) for name in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")},
        }
        self.url = f"http://127.0.0.1:{self.environment['SAHAYAK_PORT']}"

    @contextmanager
    def running(self) -> Iterator[psutil.Process]:
        with self.output.open("wb") as log:
            up = subprocess.Popen(
                [self.python, "-m", "bot", "up"], cwd=self.checkout, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            until = time.monotonic() + STARTS
            while "Ctrl-C stops everything" not in self.output.read_text():
                if up.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"the old version did not start:\n{self.output.read_text()}")
                time.sleep(0.2)
            yield psutil.Process(up.pid)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(60)

    def logins(self) -> dict[str, str]:
        return dict(LOGIN.findall(self.output.read_text()))

    def run(self, *command: str) -> str:
        """A chore, or a piece of code, in the old version's environment; its output."""
        ended = subprocess.run(
            [self.python, *command], cwd=self.checkout, env=self.environment, capture_output=True, text=True
        )
        if ended.returncode:
            raise SystemExit(f"{command}: {ended.stdout}{ended.stderr}")
        return ended.stdout.strip()
