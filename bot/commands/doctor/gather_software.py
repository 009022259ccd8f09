"""The facts about the model, the programs and the packages that are in use here."""

from __future__ import annotations

import sys
import time
from importlib.metadata import distributions
from pathlib import Path

from bot.commands.doctor import knowledge
from bot.commands.doctor.gather import connected
from bot.commands.model import MODEL, is_stale
from bot.commands.programs import NoEngine, engine_python
from bot.errors import StoreUnavailable
from bot.settings import ROOT, Settings


def model() -> knowledge.Model:
    try:
        engine_python()
    except NoEngine:
        return knowledge.Model(False, None, False)
    if not MODEL.exists():
        return knowledge.Model(True, None, True)
    return knowledge.Model(True, (time.time() - MODEL.stat().st_mtime) / 86_400, is_stale())


def in_use(chosen: Settings) -> list[tuple[str, str, str]]:
    """(name, version as data/end_of_life.yml counts them, where it runs)"""
    used = [("Python", f"{sys.version_info[0]}.{sys.version_info[1]}", "web")]
    if model().here:
        used += [("Python", "3.10", "engine"), ("sanic", "21.12", "engine")]
    try:
        with connected(chosen) as connection:
            if connection.dialect.name == "postgresql":
                used.append(("PostgreSQL", str(connection.dialect.server_version_info[0]), "database"))
    except StoreUnavailable:
        pass
    return used


def locked(file: Path = ROOT / "requirements.lock") -> dict[str, str]:
    """Version of each package that the app's lock file names; none where it is not there."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    named = (line.split(";")[0].rstrip("\\ ").partition("==") for line in lines if "==" in line and line[0].isalnum())
    return {_canonical(name): version.strip() for name, _, version in named}


def installed() -> dict[str, str]:
    return {_canonical(one.metadata["Name"]): one.version for one in distributions() if one.metadata["Name"]}


def _canonical(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
