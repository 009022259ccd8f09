"""Rasa's own commands on this project, without TensorFlow: python -m bot rasa train | shell | test | …"""

from __future__ import annotations

import os
import socket
import sys
import warnings
from pathlib import Path

import yaml

from bot.rasa.environment import prepare
from bot.rasa.patches.tensorflow_stub import EXTRA, NEEDS_TENSORFLOW, is_absent, stand_in
from bot.settings import LOOPBACK, ROOT, settings

SERVERS = frozenset({"shell", "run"})
NO_SERVER = frozenset({"-h", "--help", "nlu", "actions"})  # `shell nlu` reads, `run actions` is not Rasa's own


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
    sys.argv = ["rasa", *kept_to_itself(arguments)]
    from rasa.__main__ import main as rasa_main

    try:
        rasa_main()
    except SystemExit as ended:
        return int(ended.code or 0) if not isinstance(ended.code, str) else 1
    return 0


def kept_to_itself(arguments: list[str]) -> list[str]:
    """With loopback and a free port, unless others are named.

    Rasa itself would listen on every interface, and on the port of a running bot.
    """
    if not arguments or arguments[0] not in SERVERS or NO_SERVER & set(arguments):
        return arguments
    added = [] if _given(arguments, "-i", "--interface") else ["--interface", LOOPBACK]
    if not _given(arguments, "-p", "--port"):
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            added += ["--port", str(probe.getsockname()[1])]
        print(f"rasa {arguments[0]}: port {added[-1]}", file=sys.stderr)
    return [arguments[0], *added, *arguments[1:]]


def _given(arguments: list[str], short: str, long: str) -> bool:
    return any(one.split("=")[0] == long or (one.startswith(short) and one[1] != "-") for one in arguments)


def needs_tensorflow(config: Path) -> list[str]:
    """The components of a config.yml that only work with TensorFlow."""
    read = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    rows = [*(read.get("pipeline") or ()), *(read.get("policies") or ())]
    names = [str(row["name"] if isinstance(row, dict) else row).split(".")[-1] for row in rows]
    return [name for name in names if name in NEEDS_TENSORFLOW]
