"""Doctor tells what can be told where it stands: a container of `web` has no engine and no model, which is no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands import doctor, programs
from bot.settings import Settings


def model_line(tmp_path: Path) -> doctor.Finding:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret of this test alone, long enough"})
    return next(line for line in doctor.examine(chosen) if line.subject == "model")


def test_without_an_engine_the_missing_model_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MODEL", tmp_path / "none.tar.gz")
    assert model_line(tmp_path).well is False
    monkeypatch.setattr(programs, "ENGINE_PYTHON", tmp_path / "no-python")
    assert model_line(tmp_path).well is None
