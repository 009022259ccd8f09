"""An engine whose model cannot be loaded ends at once, and says in its last line what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.servers import free_port

DAMAGED = {
    "missing": None,
    "empty": b"",
    "garbage": os.urandom(100_000),
    "truncated": (ROOT / "models" / "sahayak.tar.gz").read_bytes()[:2_000_000],
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_model_is_one_line_and_no_wait(tmp_path: Path, how: str) -> None:
    content = DAMAGED[how]
    if content is not None:
        (tmp_path / "sahayak.tar.gz").write_bytes(content)
    environment = {"SAHAYAK_VAR": str(tmp_path / "var"), "SAHAYAK_ENGINE_PORT": str(free_port())}
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.rasa", "--model", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert time.monotonic() - began < 30
    last = ended.stderr.splitlines()[-1]
    assert last.startswith(f"sahayak engine: the model in {tmp_path} is damaged or missing")
    assert "python -m bot train --force" in last
