"""The environment that our processes are started with."""

from __future__ import annotations

from pathlib import Path

from bot.rasa.environment import prepare
from bot.settings import Settings


def test_what_the_yaml_files_name_is_filled_in(tmp_path: Path) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_ACTIONS_PORT": "5056"})
    given = {"RASA_TELEMETRY_ENABLED": "true", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C"}
    prepare(given, chosen)
    assert given["SAHAYAK_ACTIONS_PORT"] == "5056"
    assert given["SAHAYAK_ENGINE_TOKEN"] != given["SAHAYAK_ACTIONS_TOKEN"]
    assert given["RASA_TELEMETRY_ENABLED"] == "true"  # an operator's own word stands
    assert given["LANG"] == "C"


def test_linear_algebra_takes_one_core_unless_an_operator_gives_more(tmp_path: Path) -> None:
    given = {"OMP_NUM_THREADS": "4"}
    prepare(given, Settings.read({"SAHAYAK_VAR": str(tmp_path)}))
    assert (given["OPENBLAS_NUM_THREADS"], given["OMP_NUM_THREADS"]) == ("1", "4")


def test_bytecode_is_written_once_instead_of_made_at_every_start(tmp_path: Path) -> None:
    given = {"PYTHONDONTWRITEBYTECODE": "1"}
    prepare(given, Settings.read({"SAHAYAK_VAR": str(tmp_path)}))
    assert "PYTHONDONTWRITEBYTECODE" not in given
