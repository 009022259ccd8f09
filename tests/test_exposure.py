"""Who can reach an address, and that the demo does not start where everybody can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.exposure import DemoInPublic, reach, refuse_public_demo
from bot.settings import ROOT, Settings
from tests.servers import free_port

ADDRESSES = {
    "loopback": """http://127.0.0.1:8080 http://localhost https://LOCALHOST:9 http://[::1]:8080 http://127.9.9.9
        http://chat.localhost http://[::ffff:127.0.0.1]""",
    "private": """http://10.0.0.7 https://192.168.1.5:8443 http://172.16.0.1 http://[fd00::1] http://web:8080
        http://nas.local http://chat.internal http://pi.lan http://x.home.arpa http://100.64.0.1 http://169.254.1.1
        http://[fe80::1%25eth0]:80 https://chat.test http://[::ffff:10.0.0.7]""",
    "public": """https://chat.example.com http://8.8.8.8 http://[2606:4700::1111] http://0.0.0.0:8080 http://[::]:8080
        https://local.example.com https://192.168.1.5.example.com https://chat.example.com. https://localhost.example.com
        http://[::ffff:8.8.8.8] http://172.32.0.1""",
}


@pytest.mark.parametrize(("who", "url"), [(who, url) for who, urls in ADDRESSES.items() for url in urls.split()])
def test_who_can_reach_an_address(who: str, url: str) -> None:
    assert reach(url) == who


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, True),
        ({"SAHAYAK_DEMO": "0"}, False),
        ({"SAHAYAK_DEMO_IN_PUBLIC": "1"}, False),
        ({"SAHAYAK_PUBLIC_URL": "http://192.168.1.5"}, False),
        ({"SAHAYAK_PUBLIC_URL": ""}, False),
        ({"SAHAYAK_PUBLIC_URL": "", "SAHAYAK_HOST": "0.0.0.0"}, True),
    ],
)
def test_the_demo_is_refused_on_a_public_address(more: dict[str, str], refused: bool) -> None:
    chosen = Settings.read({"SAHAYAK_PUBLIC_URL": "https://chat.example.com", **more})
    if refused:
        with pytest.raises(DemoInPublic):
            refuse_public_demo(chosen)
    else:
        refuse_public_demo(chosen)


@pytest.mark.parametrize("command", [("bot", "up"), ("bot.web",)], ids=" ".join)
def test_that_is_one_clear_line(command: tuple[str, ...], tmp_path: Path) -> None:
    ports = {f"SAHAYAK_{name}PORT": str(free_port()) for name in ("", "ENGINE_", "ACTIONS_")}
    given = {**os.environ, **ports, "SAHAYAK_VAR": str(tmp_path), "SAHAYAK_PUBLIC_URL": "https://chat.example.com"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=ROOT, env=given, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "SAHAYAK_DEMO_IN_PUBLIC" in line
    assert not (tmp_path / "sahayak.db").exists()
