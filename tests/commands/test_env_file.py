"""A `.env` file is read as shells, compose and systemd read it; a misspelt setting is refused, its value not shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.env_file import BadEnvFile, parse
from bot.settings import ROOT

LINES = """\
# a comment

SAHAYAK_COMPANY="Example Hosting"
export SAHAYAK_PORT=8081
  SAHAYAK_COUNTRY = india   # where the company is
SAHAYAK_SECRET='a#b "c" d'
SAHAYAK_SUPPORT_EMAIL=
DATABASE_URL=postgresql://sahayak:pass@db/sahayak
POSTGRES_PASSWORD=not-ours
"""


def test_names_values_quotes_and_comments() -> None:
    assert parse(LINES, ".env") == {
        "SAHAYAK_COMPANY": "Example Hosting",
        "SAHAYAK_PORT": "8081",
        "SAHAYAK_COUNTRY": "india",
        "SAHAYAK_SECRET": 'a#b "c" d',
        "SAHAYAK_SUPPORT_EMAIL": "",
        "DATABASE_URL": "postgresql://sahayak:pass@db/sahayak",
    }


def test_a_shell_reads_the_same(tmp_path: Path) -> None:
    lines = LINES.replace("SAHAYAK_COUNTRY = india", "SAHAYAK_COUNTRY=india")  # a shell wants no spaces there
    (tmp_path / "env").write_text(lines, encoding="utf-8")
    ended = subprocess.run(
        ["sh", "-c", "set -a; . ./env; env"], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    )
    shell = dict(line.split("=", 1) for line in ended.stdout.splitlines())
    assert {name: shell.get(name) for name in parse(lines, "env")} == dict(parse(lines, "env"))


@pytest.mark.parametrize(
    ("line", "why"),
    [("SAHAYAK_PROT=hunter2", "SAHAYAK_PROT"), ("hunter2", "NAME=value"), ('SAHAYAK_COMPANY="hunter2', "NAME=value")],
)
def test_a_line_that_says_nothing_is_refused_by_its_number_and_never_shown(line: str, why: str) -> None:
    with pytest.raises(BadEnvFile) as refused:
        parse(f"# one\n{line}\n", ".env")
    said = str(refused.value)
    assert said.startswith(".env, line 2: ")
    assert why in said
    assert "hunter2" not in said


def settings_chore(file: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", "settings", *arguments],
        cwd=ROOT, env={**outside, "SAHAYAK_ENV_FILE": str(file), **environment}, capture_output=True, text=True,
    )  # fmt: skip


def test_the_file_is_read_first_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("SAHAYAK_COMPANY='Example Hosting'\nSAHAYAK_PORT=8081\nSAHAYAK_SECRET=hunter2\n", encoding="utf-8")
    shown = settings_chore(file, SAHAYAK_PORT="9000").stdout
    assert "* SAHAYAK_COMPANY " in shown
    assert "Example Hosting" in shown
    assert "9000" in shown
    assert "8081" not in shown
    assert "hunter2" not in shown
    assert "(set)" in shown


def test_no_file_is_no_trouble_and_a_bad_one_is_one_line(tmp_path: Path) -> None:
    assert settings_chore(tmp_path / "none").returncode == 0
    (tmp_path / "bad").write_text("SAHAYAK_PROT=1\n", encoding="utf-8")
    refused = settings_chore(tmp_path / "bad")
    assert refused.returncode == 1
    assert refused.stderr == f"sahayak: {tmp_path / 'bad'}, line 1: there is no setting SAHAYAK_PROT\n"
