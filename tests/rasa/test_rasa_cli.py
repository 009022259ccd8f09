"""Rasa's own commands on this project: what they listen on, and where."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.commands.model import train
from bot.commands.supervisor import die_with_parent
from bot.rasa.rasa_cli import kept_to_itself
from bot.settings import ROOT
from tests.servers import PATIENCE

SHUT = ["--interface", "127.0.0.1", "--port"]


@pytest.mark.parametrize("command", ["shell", "run"])
def test_a_server_keeps_to_loopback_and_a_free_port(command: str) -> None:
    first, second = (kept_to_itself([command, "--debug"]) for _ in range(2))
    assert first[:4] == [command, *SHUT]
    assert first[5:] == ["--debug"]
    assert first[4].isdigit()
    assert "5005" not in (first[4], second[4])


@pytest.mark.parametrize(
    "given",
    [
        ["run", "-p", "7000", "-i", "0.0.0.0"],
        ["run", "--port=7000", "--interface=0.0.0.0"],
        ["run", "-p7000", "-i0.0.0.0"],
        ["shell", "--help"],
        ["shell", "nlu"],
        ["run", "actions"],
        ["train"],
        [],
    ],
)
def test_what_the_user_says_stands(given: list[str]) -> None:
    assert kept_to_itself(given) == given


@pytest.mark.timeout(300)
def test_the_shell_is_open_to_nobody_else(tmp_path: Path) -> None:
    train(lambda line: None, tmp_path / "train.log")
    environment = {**os.environ, "SAHAYAK_VAR": str(tmp_path)}
    with (tmp_path / "log").open("wb") as out:
        shell = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bot", "rasa", "shell"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=out, preexec_fn=die_with_parent(),
        )  # fmt: skip
    try:
        listening: list[psutil._common.pconn] = []
        until = time.monotonic() + 4 * PATIENCE
        while not listening and shell.poll() is None and time.monotonic() < until:
            found = psutil.Process(shell.pid).net_connections("inet")
            listening = [one for one in found if one.status == psutil.CONN_LISTEN]
            time.sleep(0.1)
        assert listening, (tmp_path / "log").read_text(encoding="utf-8")
        assert {one.laddr.ip for one in listening} == {"127.0.0.1"}
        assert 5005 not in {one.laddr.port for one in listening}
    finally:
        shell.kill()
        shell.wait()
