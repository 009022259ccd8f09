"""The settings table is complete, typed, and made once per installation where it must be."""

from __future__ import annotations

import re
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.settings import ROOT, TABLE, Setting, Settings, setting_of, without_private


def read(tmp_path: Path, **more: str) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), **more})


def test_every_row_has_a_field_and_every_field_a_row() -> None:
    assert sorted(setting_of(one.name) for one in fields(Settings)) == sorted(row.name for row in TABLE)
    assert all(row.help.endswith(".") for row in TABLE)


NUMBERS = [row for row in TABLE if row.within]


def test_every_number_has_a_range_and_nothing_else() -> None:
    numbers = {setting_of(one.name) for one in fields(Settings) if one.type == "int"}
    assert {row.name for row in NUMBERS} == numbers
    assert all(row.within[0] <= int(row.default) <= row.within[1] for row in NUMBERS)  # type: ignore[index]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
def test_a_number_that_is_none_or_out_of_its_range_is_refused_by_name(tmp_path: Path, row: Setting) -> None:
    assert row.within
    least, most = row.within
    for good in (least, most):
        read(tmp_path, **{row.name: str(good)})
    for bad in ("eighty", "1.5", "9" * 5000, str(least - 1), str(most + 1)):
        with pytest.raises(BadSetting) as refused:
            read(tmp_path, **{row.name: bad})
        said = str(refused.value)
        assert said.startswith(f"{row.name}={bad[:40]}: ")
        assert f"from {least} to {most}" in said
        assert len(said) < 150


@pytest.mark.parametrize(("kept", "file"), [("secret", "secret"), ("engine_key", "engine-key")])
def test_a_secret_is_made_once_kept_private_and_shared(tmp_path: Path, kept: str, file: str) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(getattr(read(tmp_path), kept))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    assert (tmp_path / file).stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [file], "and only the one that was needed"


def test_the_key_of_the_engine_does_not_come_from_the_secret(tmp_path: Path) -> None:
    one, other = (read(tmp_path, SAHAYAK_SECRET=secret, SAHAYAK_ENGINE_KEY="given") for secret in ("one", "other"))
    assert (one.turns_key, one.actions_key) == (other.turns_key, other.actions_key)
    assert one.derived("turns") != other.derived("turns")
    assert read(tmp_path, SAHAYAK_ENGINE_KEY="another").turns_key != one.turns_key


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    read(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_engine_is_given_no_secret_of_the_app() -> None:
    """A new setting that looks like a secret has to say whose it is."""
    everything = {row.name: "x" for row in TABLE} | {"PATH": "/bin"}
    handed = set(without_private(everything))
    assert "PATH" in handed
    secrets = {name for name in handed if re.search("SECRET|KEY|TOKEN|PASSWORD|DATABASE", name)}
    assert secrets == {"SAHAYAK_ENGINE_KEY"}


def test_addresses_are_made_from_where_things_listen(tmp_path: Path) -> None:
    chosen = read(tmp_path, SAHAYAK_ENGINE_PORT="7005", SAHAYAK_ACTIONS_HOST="10.0.0.7", SAHAYAK_ACTIONS_PORT="7055")
    assert chosen.engines == ("http://127.0.0.1:7005",)
    assert chosen.actions_url == "http://10.0.0.7:7055/webhook"
    assert read(tmp_path, SAHAYAK_ENGINE_HOST="0.0.0.0").engines == ("http://127.0.0.1:5005",)
    assert read(tmp_path, SAHAYAK_ENGINE_HOST="::1").engines == ("http://[::1]:5005",)
    several = read(tmp_path, SAHAYAK_ENGINES="http://a:1/, http://b:2", SAHAYAK_ACTIONS_URL="http://web:9/webhook")
    assert several.engines == ("http://a:1", "http://b:2")
    assert several.actions_url == "http://web:9/webhook"


def test_only_the_defaults_of_the_settings_name_this_machine() -> None:
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py"), *ROOT.glob("*.yml")]:
        if file != ROOT / "bot" / "settings_table.py":
            # What is only looked at (doctor: who can reach us?) is no address that is called.
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "127.0.0.1" in line]
            assert not lines, f"{file}: {lines}"


def test_a_given_secret_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert read(tmp_path / "new", SAHAYAK_SECRET="given").secret == "given"
    assert not (tmp_path / "new" / "secret").exists()


def test_keys_for_different_purposes_differ(tmp_path: Path) -> None:
    chosen = read(tmp_path, SAHAYAK_SECRET="given")
    assert len({chosen.derived(purpose) for purpose in ("sessions", "links", "ask", "identity")}) == 4
    assert "given" not in chosen.derived("sessions")
