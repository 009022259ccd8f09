"""Each program refuses a bad setting, and a folder that it cannot use, in one clear line and with exit code 1."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.programs import engine_python
from bot.settings import ROOT
from tests.servers import free_port

PROGRAMS = {
    "up": [sys.executable, "-W", "ignore", "-m", "bot", "up"],
    "ask": [sys.executable, "-W", "ignore", "-m", "bot", "ask", "hello"],
    "web": [sys.executable, "-W", "ignore", "-m", "bot.web"],
    "actions": [sys.executable, "-W", "ignore", "-m", "actions"],
    "engine": [engine_python(), "-W", "ignore", "-m", "bot.rasa"],
}
BAD = {
    "SAHAYAK_LINK_MINUTES": "-5", "SAHAYAK_PORT": "99999", "SAHAYAK_ENGINES": "not an address",
    "SAHAYAK_DEMO": "perhaps", "SAHAYAK_VAR": "/dev/null/var", "DATABASE_URL": "mysql://x",
}  # fmt: skip


def run(program: str, folder: Path, **bad: str) -> subprocess.CompletedProcess[str]:
    ports = {f"SAHAYAK_{name}": str(free_port()) for name in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")}
    environment = {**os.environ, **ports, "SAHAYAK_VAR": str(folder), **bad}
    return subprocess.run(
        PROGRAMS[program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


#: All of them read the settings by the same function, and each begins otherwise: `up` with all, the others with two.
CASES = [
    (program, name)
    for program in PROGRAMS
    for name in BAD
    if program == "up" or name in ("SAHAYAK_PORT", "SAHAYAK_VAR")
]


@pytest.mark.parametrize(("program", "name"), CASES)
def test_a_bad_setting_is_one_line(tmp_path: Path, program: str, name: str) -> None:
    ended = run(program, tmp_path, **{name: BAD[name]})
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert name in line
    assert "wanted" in line
    assert not ended.stdout
