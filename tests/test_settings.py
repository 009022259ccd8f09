"""The settings table is complete, typed, and made once per installation where it must be."""

from __future__ import annotations

import threading
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.settings import TABLE, Settings


def read(tmp_path: Path, **more: str) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), **more})


def test_every_row_has_a_field_and_every_field_a_row() -> None:
    known = [one.name for one in fields(Settings)]
    names = {"DATABASE_URL" if one == "database_url" else f"SAHAYAK_{one.upper()}" for one in known}
    assert names == {row.name for row in TABLE}
    assert all(row.help.endswith(".") for row in TABLE)


def test_a_number_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, SAHAYAK_PORT="eighty")
    assert refused.value.facts["name"] == "SAHAYAK_PORT"


def test_the_secret_is_made_once_kept_private_and_shared(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read(tmp_path).secret)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_a_given_secret_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert read(tmp_path / "new", SAHAYAK_SECRET="given").secret == "given"
    assert not (tmp_path / "new" / "secret").exists()


def test_keys_for_different_purposes_differ(tmp_path: Path) -> None:
    chosen = read(tmp_path, SAHAYAK_SECRET="given")
    assert len({chosen.derived(purpose) for purpose in ("engine", "actions", "ask", "identity")}) == 4
    assert "given" not in chosen.derived("engine")
