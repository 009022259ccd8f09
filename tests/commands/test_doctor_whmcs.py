"""Doctor's lines about WHMCS: what is wrong is named, with what to do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.commands.doctor import whmcs as doctor
from bot.errors import BadSetting
from bot.settings import Settings
from tests.standins import whmcs_books  # noqa: F401 - its actions
from tests.standins.whmcs import ACCESS_KEY, ACTIONS, IDENTIFIER, SECRET, Whmcs

WITHOUT = frozenset(name.lower() for name in (*doctor.ACTIONS, *doctor.SIGN_ON)) - {"getclientsdomains"}
NEEDED = WITHOUT | {"getclientsdomains"}
FINE: list[str] = ["ok"] * 3


def lines(tmp_path: Path, habit: dict[str, Any], **more: str) -> list[doctor.Line]:
    async def ask() -> list[doctor.Line]:
        async with Whmcs(**habit).serving() as there:
            given = {"URL": there.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET, **more}
            named = {f"SAHAYAK_WHMCS_{name}": value for name, value in given.items()}
            return await asyncio.to_thread(lambda: list(doctor.check(Settings.read(named))))

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("habit", "settings", "verdicts", "says"),
    [
        ({"roles": NEEDED}, {}, FINE, "version is not told"),
        ({"roles": NEEDED - {"createssotoken"}}, {"SSO": "0"}, FINE, "leads to the login"),
        ({"roles": NEEDED - {"createssotoken"}}, {}, ["bad"], "CreateSsoToken"),
        ({"roles": WITHOUT}, {}, ["bad"], "GetClientsDomains"),
        ({"ip_allowed": False}, {}, ["bad"], "SAHAYAK_WHMCS_ACCESS_KEY"),
        ({"ip_allowed": False, "roles": NEEDED}, {"ACCESS_KEY": ACCESS_KEY}, FINE, "invoices are read"),
        ({}, {"SECRET": "another"}, ["bad"], "SAHAYAK_WHMCS_SECRET"),
        ({"down": 200}, {}, ["bad"], "no JSON"),
        ({}, {"API": "elsewhere.php"}, ["bad"], "SAHAYAK_WHMCS_API"),
        ({"mass_payment": False}, {}, ["ok", "warn", "ok"], "GetConfigurationValue"),
        ({}, {}, ["ok", "warn", "warn", "ok"], "SAHAYAK_WHMCS_MASS_PAYMENT=1"),
        ({}, {"URL": "http://127.0.0.1:9"}, ["bad"], "SAHAYAK_WHMCS_URL"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, habit: dict[str, Any], settings: dict[str, str], verdicts: list[str], says: str
) -> None:
    found = lines(tmp_path, habit, **settings)
    text = "\n".join(map(str, found))
    assert [line.verdict for line in found] == verdicts, text
    assert says in text
    assert SECRET not in text
    assert ACCESS_KEY not in text


@pytest.mark.parametrize(("version", "verdict"), [("8.13.1", "ok"), ("7.9.2", "bad"), ("9.0.0", "ok"), ("odd", "ok")])
def test_an_old_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, verdict: str) -> None:
    monkeypatch.setitem(ACTIONS, "whmcsdetails", lambda whmcs, asked: {"whmcs": {"version": version}})
    assert lines(tmp_path, {})[0].verdict == verdict


def test_a_clock_that_is_wrong_is_told(tmp_path: Path) -> None:
    (drift,) = [line for line in lines(tmp_path, {"roles": NEEDED, "ahead": 3600.0}) if "clock" in str(line)]
    assert drift.verdict == "warn"
    assert "+3600 s" in str(drift) or "+3599 s" in str(drift)


def test_what_is_set_in_part_is_named() -> None:
    with pytest.raises(BadSetting, match="SAHAYAK_WHMCS_IDENTIFIER"):
        list(doctor.check(Settings.read({"SAHAYAK_WHMCS_URL": "http://127.0.0.1:9"})))
