"""The environment that the engine makes for Rasa."""

from __future__ import annotations

from pathlib import Path

from bot.rasa.environment import prepare
from bot.settings import Settings


def test_what_the_yaml_files_name_is_filled_in(tmp_path: Path) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_ACTIONS_PORT": "5056"})
    given = {"RASA_TELEMETRY_ENABLED": "true", "LANG": "C"}
    prepare(given, chosen)
    assert given["SAHAYAK_ACTIONS_URL"] == "http://127.0.0.1:5056/webhook"
    assert given["SAHAYAK_TURNS_KEY"] != given["SAHAYAK_ACTIONS_KEY"]
    assert given["RASA_TELEMETRY_ENABLED"] == "true"  # an operator's own word stands
    assert given["LANG"] == "C"


def test_telemetry_is_off(tmp_path: Path) -> None:
    given: dict[str, str] = {}
    prepare(given, Settings.read({"SAHAYAK_VAR": str(tmp_path)}))
    assert given["RASA_TELEMETRY_ENABLED"] == "false"


def test_linear_algebra_takes_one_core_unless_an_operator_gives_more(tmp_path: Path) -> None:
    given = {"OMP_NUM_THREADS": "4"}
    prepare(given, Settings.read({"SAHAYAK_VAR": str(tmp_path)}))
    assert (given["OPENBLAS_NUM_THREADS"], given["OMP_NUM_THREADS"]) == ("1", "4")
