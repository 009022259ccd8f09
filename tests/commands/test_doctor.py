"""Doctor over good and bad installations: each check by a table of facts, whole installations by their settings."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing import schema
from bot.billing.assembly import prepare
from bot.commands import programs
from bot.commands.backup import note
from bot.commands.doctor import (
    address,
    database,
    ends,
    exposure,
    gather,
    gather_files,
    gather_software,
    knowledge,
    processes,
    questions,
    storage,
    strength,
)
from bot.commands.doctor.address import Called, Clocks
from bot.commands.doctor.command import SUBJECTS, examine
from bot.commands.doctor.line import Line
from bot.database.engine import make_engine
from bot.events.cursors import Progress
from bot.settings import ROOT, Settings
from tests.servers import free_port

TODAY = date(2026, 11, 29)
STRONG = [base64.urlsafe_b64encode(bytes(range(start, start + 48))).decode() for start in (1, 60, 120, 180)]


def verdicts(lines: Line | Iterable[Line]) -> dict[str, str]:
    """The worst of each subject."""
    found: dict[str, str] = {}
    for line in [lines] if isinstance(lines, Line) else lines:
        assert line.subject in SUBJECTS
        assert bool(line.todo) == (line.verdict != "ok"), f"{line}: what is to be done?"
        order = ["ok", "warn", "bad"]
        found[line.subject] = max(found.get(line.subject, "ok"), line.verdict, key=order.index)
    return found


# -- what a public address must not have

SAFE = exposure.Exposure(
    url="https://chat.example.com", reach="public", listens="loopback", proxies=1, demo=False, demo_in_public=False,
    demo_customers=0, gateways=[("sslcommerz", False)], embed_origins=["https://www.example.com"], identity_secret=True,
)  # fmt: skip
HOME = replace(SAFE, url="http://127.0.0.1:8080", reach="loopback", proxies=0, embed_origins=[], demo=True)
EXPOSURES: list[tuple[exposure.Exposure, dict[str, str]]] = [
    (SAFE, {}),
    (HOME, {}),
    (replace(SAFE, demo=True), {"demo": "bad"}),
    (replace(SAFE, demo=True, demo_in_public=True), {"demo": "warn"}),
    (replace(SAFE, demo_customers=3), {"demo": "bad"}),
    (replace(HOME, demo=False, demo_customers=3), {"demo": "warn"}),
    (replace(HOME, demo_customers=3), {}),
    (replace(HOME, listens="public"), {"demo": "warn"}),
    (replace(SAFE, gateways=[("sslcommerz", False), ("stripe", True)]), {"gateways": "bad"}),
    (replace(HOME, gateways=[("stripe", True)]), {"gateways": "warn"}),
    (replace(SAFE, gateways=[]), {"gateways": "warn"}),
    (replace(SAFE, gateways=[], broken_gateways=["BadSetting: STORE_PASSWORD"]), {"gateways": "bad"}),
    (replace(SAFE, proxies=0), {"proxies": "bad"}),
    (replace(SAFE, listens="public"), {"proxies": "warn"}),
    (replace(SAFE, url="http://chat.example.com"), {"tls": "bad"}),
    (replace(SAFE, url="http://10.0.0.7:8080", reach="private"), {"tls": "warn"}),
    (replace(SAFE, identity_secret=False), {"widget": "warn"}),
    (replace(SAFE, embed_origins=["http://www.example.com"]), {"widget": "bad"}),
]


@pytest.mark.parametrize(("seen", "wrong"), EXPOSURES)
def test_what_is_exposed(seen: exposure.Exposure, wrong: dict[str, str]) -> None:
    clean = dict.fromkeys(("demo", "gateways", "proxies", "tls", "widget"), "ok")
    assert verdicts(exposure.check(seen)) == clean | wrong


def test_stand_ins_are_named() -> None:
    (line,) = [one for one in exposure.check(replace(SAFE, gateways=[("stripe", True)])) if one.subject == "gateways"]
    assert "stripe only pretend" in line.text


# -- secrets

A, B, C, D = STRONG
SECRETS: list[tuple[dict[str, str], bool, str]] = [
    ({}, True, "ok"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_ENGINE_KEY": B, "SAHAYAK_IDENTITY_SECRET": C}, True, "ok"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_IDENTITY_SECRET": ""}, True, "ok"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_IDENTITY_SECRET": "hello"}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_IDENTITY_SECRET": "hello"}, False, "bad"),
    ({"SAHAYAK_SECRET": "a" * 64}, True, "bad"),
    ({"SAHAYAK_SECRET": "changeme" * 6}, True, "bad"),
    ({"SAHAYAK_SECRET": "01" * 40}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_ENGINE_KEY": A}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_ENGINE_KEY": A + "1"}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "SAHAYAK_OLD_SECRETS (1)": A}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "DATABASE_URL": "correcthorse"}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "DATABASE_URL": "hunter"}, True, "bad"),
    ({"SAHAYAK_SECRET": A, "DATABASE_URL": "hunter"}, False, "warn"),
    ({"SAHAYAK_SECRET": A, "DATABASE_URL": "k3Jx90qLmZ2v"}, True, "ok"),
]


@pytest.mark.parametrize(("given", "public", "verdict"), SECRETS)
def test_secrets(given: dict[str, str], public: bool, verdict: str) -> None:
    lines = list(strength.check(given, public))
    assert verdicts(lines) == {"secrets": verdict}
    assert not [value for value in given.values() for line in lines if value and value in str(line)], "it is shown"


def test_what_is_made_by_chance_is_strong_enough() -> None:
    for _ in range(200):
        assert strength.bits(secrets.token_urlsafe(48)) > strength.FEW_BITS
        assert strength.bits(secrets.token_hex(24)) > strength.FEW_BITS


# -- the public address and the clock

CALLS: list[tuple[Called, dict[str, str]]] = [
    (Called("https://x", days=60.0, drift=0.4, ours=True), {"certificate": "ok", "address": "ok"}),
    (Called("https://x", days=13.9, ours=True), {"certificate": "warn", "address": "ok"}),
    (Called("https://x", "certificate has expired", untrusted=True), {"certificate": "bad"}),
    (Called("https://x", "TimeoutError: timed out"), {"certificate": "warn"}),
    (Called("https://x", days=60.0, ours=False), {"certificate": "ok", "address": "bad"}),
    (Called("http://10.0.0.7", ours=True), {"address": "ok"}),
]


@pytest.mark.parametrize(("called", "wanted"), CALLS)
def test_the_public_address(called: Called, wanted: dict[str, str]) -> None:
    assert verdicts(address.check(called)) == wanted


NOW = 1_790_000_000.0
CLOCKS: list[tuple[Clocks, str]] = [
    (Clocks(NOW, {}), "ok"),
    (Clocks(NOW, {"https://x": 1.2, "the database": -0.3}, NOW - 5), "ok"),
    (Clocks(NOW, {"https://x": 12.0}), "warn"),
    (Clocks(NOW, {"https://x": 0.0, "the database": -3600.0}), "bad"),
    (Clocks(NOW, {}, NOW + 3600), "bad"),
    (Clocks(1000.0, {}), "bad"),
]


@pytest.mark.parametrize(("seen", "verdict"), CLOCKS)
def test_the_clock(seen: Clocks, verdict: str) -> None:
    assert verdicts(address.check_clocks(seen)) == {"clock": verdict}


# -- files, room, backups

KEPT = storage.Storage("/var", 50_000, [], True, 2, 3600.0, "/backups/x.db")
STORAGES: list[tuple[storage.Storage, dict[str, str]]] = [
    (KEPT, {}),
    (replace(KEPT, readable=["/var/sahayak.db"]), {"files": "bad"}),
    (replace(KEPT, free=1_500), {"disk": "warn"}),
    (replace(KEPT, free=499), {"disk": "bad"}),
    (replace(KEPT, backup_age=3 * 86_400.0), {"backups": "bad"}),
    (replace(KEPT, backup_age=None), {"backups": "bad"}),
    (replace(KEPT, backup_age=None, public=False), {"backups": "warn"}),
    (replace(KEPT, backup_age=None, backup_days=0), {}),
]


@pytest.mark.parametrize(("seen", "wrong"), STORAGES)
def test_files_room_and_backups(seen: storage.Storage, wrong: dict[str, str]) -> None:
    assert verdicts(storage.check(seen)) == dict.fromkeys(("files", "disk", "backups"), "ok") | wrong


# -- the database

READER = Progress("event_counts", 3, 0, None, None)
STORE = database.Store("sqlite", "0005", "0005", readers=[READER], known=frozenset({"event_counts"}))
STORES: list[tuple[database.Store, dict[str, str]]] = [
    (STORE, {}),
    (replace(STORE, readers=[replace(READER, behind=1000)]), {"events": "warn"}),
    (replace(STORE, readers=[replace(READER, failing_since=1.0, attempts=7, last_error="x")]), {"events": "bad"}),
    (replace(STORE, readers=[READER, replace(READER, name="gone")]), {"events": "warn"}),
    (replace(STORE, unbooked=1, waiting=3600.0), {"payments": "warn"}),
    (replace(STORE, unbooked=1, waiting=90_000.0), {"payments": "bad"}),
]


@pytest.mark.parametrize(("seen", "wrong"), STORES)
def test_the_database(seen: database.Store, wrong: dict[str, str]) -> None:
    assert verdicts(database.check(seen)) == dict.fromkeys(("database", "events", "payments"), "ok") | wrong


def test_an_older_database_is_told() -> None:
    assert verdicts(database.check(replace(STORE, found="0001"))) == {"database": "warn"}


# -- processes, model, facts, topics


@pytest.mark.parametrize(
    ("health", "wanted"),
    [
        ({"ok": True, "web": "ok", "engine": "ok", "actions": "ok"}, {"web": "ok", "engine": "ok", "actions": "ok"}),
        ({"web": "ok", "engine": "down", "actions": "ok"}, {"web": "ok", "engine": "bad", "actions": "ok"}),
        ({"web": "ok"}, {"web": "ok", "engine": "bad", "actions": "bad"}),
        ({}, {"web": "warn"}),
    ],
)
def test_the_processes(health: dict[str, object], wanted: dict[str, str]) -> None:
    assert verdicts(processes.check(health, "127.0.0.1:8080")) == wanted


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (knowledge.Model(True, 3.0, False), "ok"),
        (knowledge.Model(True, 3.0, True), "bad"),
        (knowledge.Model(True, None, True), "bad"),
        (knowledge.Model(False, None, False), "ok"),
    ],
)
def test_the_model(seen: knowledge.Model, verdict: str) -> None:
    assert verdicts(knowledge.check_model(seen)) == {"model": verdict}


@pytest.mark.parametrize(("age", "verdict"), [(10, "ok"), (365, "ok"), (366, "warn"), (731, "bad")])
def test_the_facts(age: int, verdict: str) -> None:
    rows = {"rbi.limit": TODAY - timedelta(days=age), "host.refund": TODAY}
    assert verdicts(knowledge.check_facts(rows, 365, TODAY)) == {"facts": verdict}


@pytest.mark.parametrize(
    ("asked", "verdict", "shown"),
    [
        ({}, "ok", "nobody asked"),
        ({"vat": 2, "late_fee": 7, "price": 2}, "warn", ": late_fee 7, price 2, vat 2"),
        ({f"subject_{number}": number for number in range(1, 8)}, "warn", "subject_3 3 …"),
    ],
)
def test_terms_that_are_asked_for_and_not_told(asked: dict[str, int], verdict: str, shown: str) -> None:
    line = questions.check(asked)
    assert verdicts(line) == {"questions": verdict}
    assert shown in line.text


def test_the_topics() -> None:
    assert verdicts(knowledge.check_topics([])) == {"topics": "ok"}
    assert verdicts(knowledge.check_topics(["my_due: no answer in en"])) == {"topics": "bad"}


# -- what it runs on


def end(until: date | None, runs: str = "web") -> ends.End:
    return ends.End("Python", "3.13", runs, until, TODAY, "https://example.com")


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ([end(date(2029, 10, 31))], {"ends": "ok"}),
        ([end(TODAY + timedelta(days=89))], {"ends": "warn"}),
        ([end(TODAY - timedelta(days=1))], {"ends": "bad"}),
        ([end(None)], {}),
        ([], {"ends": "warn"}),
    ],
)
def test_until_when_it_is_mended(table: list[ends.End], wanted: dict[str, str]) -> None:
    assert verdicts(ends.check([("Python", "3.13", "web")], table, TODAY)) == wanted


def test_what_is_behind_the_wall_is_no_fault() -> None:
    table = [end(date(2020, 1, 1), "engine")]
    assert verdicts(ends.check([("Python", "3.13", "engine")], table, TODAY)) == {"ends": "warn"}


@pytest.mark.parametrize(
    ("locked", "installed", "verdict"),
    [
        ({"aiohttp": "3.14.5"}, {"aiohttp": "3.14.5", "other": "1"}, "ok"),
        ({"aiohttp": "3.14.5"}, {"aiohttp": "3.14.4"}, "bad"),
        ({"winloop": "1.0"}, {}, "ok"),
        ({}, {"aiohttp": "3.14.4"}, "ok"),
    ],
)
def test_the_packages(locked: dict[str, str], installed: dict[str, str], verdict: str) -> None:
    assert verdicts(ends.check_packages(locked, installed)) == {"packages": verdict}


def test_these_packages_are_those_of_the_lock_file() -> None:
    assert len(gather_software.locked()) > 30
    assert verdicts(ends.check_packages(gather_software.locked(), gather_software.installed())) == {"packages": "ok"}


# -- whole installations, by their settings

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
