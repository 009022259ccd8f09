"""Doctor's checks, each by a table of facts (whole installations: test_doctor_installations.py)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.commands.doctor import (
    address,
    database,
    ends,
    exposure,
    gather_software,
    knowledge,
    processes,
    questions,
    storage,
    strength,
)
from bot.commands.doctor.address import Called, Clocks
from bot.events.cursors import Progress
from tests.commands.verdicts import STRONG, verdicts

TODAY = date(2026, 11, 29)

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
    (replace(SAFE, unnamed_gateways=["stripe"]), {"gateways": "warn"}),
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
    (replace(STORE, unknown=1), {"payments": "warn"}),
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
