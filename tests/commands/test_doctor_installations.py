"""Doctor over whole installations, good and bad by their settings and by what is on their disks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing import schema
from bot.billing.assembly import prepare
from bot.commands import programs
from bot.commands.backup import note
from bot.commands.doctor import (
    gather,
    gather_files,
    gather_software,
    knowledge,
)
from bot.commands.doctor.address import Called
from bot.commands.doctor.command import examine
from bot.database.engine import make_engine
from bot.settings import ROOT, Settings
from tests.commands.verdicts import STRONG, verdicts
from tests.servers import free_port

A, B, C, _ = STRONG
PUBLIC = {"SAHAYAK_PUBLIC_URL": "https://chat.example.com"}
REAL = {
    **PUBLIC, "SAHAYAK_DEMO": "0", "SAHAYAK_PROXIES": "1", "SAHAYAK_GATEWAYS": "tests.standins.upi_gateway:UpiGateway",
    "SAHAYAK_SECRET": A, "SAHAYAK_ENGINE_KEY": B, "SAHAYAK_IDENTITY_SECRET": C,
    "SAHAYAK_EMBED_ORIGINS": "https://www.example.com", "SAHAYAK_BACKUP_DAYS": "0",
}  # fmt: skip
INSTALLATIONS: dict[str, tuple[dict[str, str], set[str]]] = {
    "at home": ({}, set()),
    "in public": (REAL, set()),
    "as the red team found it": (
        {**PUBLIC, "SAHAYAK_DEMO_IN_PUBLIC": "0", "SAHAYAK_SECRET": A, "SAHAYAK_IDENTITY_SECRET": "hello"},
        {"demo", "gateways", "proxies", "secrets", "backups"},
    ),
    "plain HTTP": ({**REAL, "SAHAYAK_PUBLIC_URL": "http://chat.example.com"}, {"tls"}),
    "one key for two": ({**REAL, "SAHAYAK_ENGINE_KEY": A}, {"secrets"}),
    "a gateway that is none": ({**REAL, "SAHAYAK_GATEWAYS": "nowhere:Nothing"}, {"gateways", "backend"}),
    "no backup": ({**REAL, "SAHAYAK_BACKUP_DAYS": "2"}, {"backups"}),
    "no database": ({**REAL, "DATABASE_URL": "postgresql://x:k3Jx90qLmZ2v@127.0.0.1:1/x"}, {"database", "backend"}),
}


def nobody(url: str, _: Settings) -> Called:
    return Called(url, "not asked")


def installation(folder: Path, **given: str) -> Settings:
    # A port of its own: on the usual one the developer's own bot may be running.
    return Settings.read({"SAHAYAK_VAR": str(folder), "SAHAYAK_PORT": str(free_port()), **given})


@pytest.mark.parametrize("name", INSTALLATIONS)
def test_an_installation(name: str, tmp_path: Path) -> None:
    given, wrong = INSTALLATIONS[name]
    chosen = installation(tmp_path, **given)
    found = verdicts(examine(chosen, nobody))
    assert {subject for subject, verdict in found.items() if verdict == "bad"} - {"model"} == wrong


def test_keys_of_a_gateway_that_nobody_is_offered_are_found(tmp_path: Path) -> None:
    lines = examine(installation(tmp_path, **REAL, SAHAYAK_STRIPE_KEY="sk_test_of_theirs"), nobody)
    (line,) = [one for one in lines if one.subject == "gateways"]
    assert "nobody is offered stripe" in line.text


def test_demo_customers_that_stayed_are_found(tmp_path: Path) -> None:
    assert prepare(installation(tmp_path, SAHAYAK_SECRET=A))
    found = verdicts(examine(installation(tmp_path, **REAL), nobody))
    assert found["demo"] == "bad"


def test_files_that_others_can_read_are_found(tmp_path: Path) -> None:
    chosen = installation(tmp_path, **REAL)
    prepare(chosen)
    (tmp_path / "log").mkdir()
    env = tmp_path / "settings.env"
    for file in (tmp_path / "log" / "web.log", tmp_path / "engine-key", env):
        file.write_text("x", encoding="ascii")
        file.chmod(0o600)
    assert not gather_files.storage(chosen).readable
    for file, mode in ((tmp_path / "sahayak.db", 0o644), (tmp_path / "log" / "web.log", 0o640)):
        file.chmod(mode)
        assert gather_files.storage(chosen).readable == [str(file)]
        file.chmod(0o600)
    shared = replace(chosen, env_file=env)
    env.chmod(0o640)
    assert not gather_files.storage(shared).readable
    env.chmod(0o644)
    assert gather_files.storage(shared).readable == [str(env)]


def test_the_age_of_the_last_backup(tmp_path: Path) -> None:
    chosen = installation(tmp_path)
    assert gather_files.storage(chosen).backup_age is None
    note(chosen, Path("/backups/one.db"))
    assert gather_files.storage(chosen).backup_file == "/backups/one.db"
    os.utime(tmp_path / "last-backup", (time.time() - 500,) * 2)
    age = gather_files.storage(chosen).backup_age
    assert age is not None
    assert 499 < age < 560


def test_payments_that_nobody_booked_are_counted(tmp_path: Path) -> None:
    chosen = installation(tmp_path)
    prepare(chosen)
    engine = make_engine(chosen.database_url)
    when = sa.func.datetime("now", "-2 days")
    row = {"customer": "1", "numbers": "1", "amount": "1.00", "currency": "BDT", "gateway": "x", "begun": when}
    with engine.execution_options(writes=True).begin() as connection:
        for number, state in enumerate(("surplus", "mismatched", "unsettled", "settled", "open")):
            values = {**row, "reference": str(number), "state": state, "changed": when}
            connection.execute(sa.insert(schema.attempts).values(**values))
    engine.dispose()
    seen = gather.store(chosen)
    assert seen.unbooked == 3
    assert 47 < seen.waiting / 3600 < 49


@pytest.mark.postgres
def test_the_databases_clock_is_asked(tmp_path: Path, postgres_url: str) -> None:
    chosen = installation(tmp_path, DATABASE_URL=postgres_url)
    seen = gather.clocks(chosen, Called("https://x", drift=3.0))
    assert seen.ahead["https://x"] == 3.0
    assert abs(seen.ahead["the database"]) < 2
    assert ("PostgreSQL", "database") in {(name, runs) for name, _, runs in gather_software.in_use(chosen)}


def test_without_an_engine_the_missing_model_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather_software, "MODEL", tmp_path / "none.tar.gz")
    assert verdicts(knowledge.check_model(gather_software.model())) == {"model": "bad"}
    monkeypatch.setattr(programs, "ENGINE_PYTHON", tmp_path / "no-python")
    assert verdicts(knowledge.check_model(gather_software.model())) == {"model": "ok"}


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_command(form: list[str], tmp_path: Path) -> None:
    given = {"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_PORT": str(free_port()), "SAHAYAK_IDENTITY_SECRET": "hello"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", "doctor", *form],
        cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    if form:
        told: dict[str, Any] = json.loads(ended.stdout)
        assert told["ok"] is False
        lines = {line["subject"]: line for line in told["lines"]}
        assert lines["secrets"]["verdict"] == "bad"
        assert set(lines["secrets"]) == {"subject", "verdict", "text", "todo"}
    else:
        assert all(line[:5].strip() in {"ok", "warn", "BAD"} for line in ended.stdout.splitlines())
        assert "BAD  secrets     SAHAYAK_IDENTITY_SECRET: it has 5 characters" in ended.stdout
