"""A copy of the project whose data a test may change, and scripts that run in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTS = ("bot", "actions", "data", "domain.yml", "config.yml")
PATIENCE = 120  # seconds


class CopiedProject:
    """What the program reads, in a folder of its own. Only text is copied: fonts are the project's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in PARTS:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder / name)
        if (ROOT / "node_modules").exists():
            (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def run(self, script: str) -> Any:
        """The last line that a Python script prints there, as JSON."""
        return json.loads(self._run("-c", script).splitlines()[-1])

    def command(self, *arguments: str) -> str:
        """`python -m bot …` there: what it prints."""
        return self._run("-m", "bot", *arguments)

    def change(self, name: str, before: str, after: str) -> None:
        """Replace the last place where ``before`` stands."""
        head, found, tail = (self.folder / name).read_text(encoding="utf-8").rpartition(before)
        assert found, f"{before!r} is not in {name}"
        self.write(name, head + after + tail)

    def refused(self, *arguments: str) -> str:
        """`python -m bot …` there, which has to end with exit code 1: the one line that it says."""
        done = self._process("-m", "bot", *arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        (line,) = done.stderr.splitlines()
        return line

    def _run(self, *arguments: str) -> str:
        done = self._process(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAHAYAK_")}
        return subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=self.folder,
            env={
                **kept,
                "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONUTF8": "1",
            },
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
