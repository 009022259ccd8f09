"""Rasa's own commands on this project, without TensorFlow: python -m bot rasa train | shell | test | …"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import yaml

from bot.rasa.environment import prepare
from bot.rasa.patches.tensorflow_stub import EXTRA, NEEDS_TENSORFLOW, is_absent, stand_in
from bot.settings import ROOT, settings


def main(arguments: list[str]) -> int:
    """Run ``rasa <arguments>`` in the project's root; returns its exit code."""
    os.chdir(ROOT)
    missing = needs_tensorflow(Path("config.yml"))
    if missing and is_absent():
        print(f"config.yml names {', '.join(missing)}, which needs TensorFlow. Install it: {EXTRA}", file=sys.stderr)
        return 1
    warnings.filterwarnings("ignore")
    sys.dont_write_bytecode = False  # why: bot/rasa/environment.py
    prepare(os.environ, settings())
    stand_in()
    sys.argv = ["rasa", *arguments]
    from rasa.__main__ import main as rasa_main

    try:
        rasa_main()
    except SystemExit as ended:
        return int(ended.code or 0) if not isinstance(ended.code, str) else 1
    return 0


def needs_tensorflow(config: Path) -> list[str]:
    """The components of a config.yml that only work with TensorFlow."""
    read = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    rows = [*(read.get("pipeline") or ()), *(read.get("policies") or ())]
    names = [str(row["name"] if isinstance(row, dict) else row).split(".")[-1] for row in rows]
    return [name for name in names if name in NEEDS_TENSORFLOW]
