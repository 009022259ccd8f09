"""The two programs and their Pythons: the app's in `.venv`, the engine's (Rasa) in `.venv-engine`."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from bot.errors import UserError
from bot.settings import ROOT

APP_PYTHON = ROOT / ".venv" / "bin" / "python"
ENGINE_PYTHON = ROOT / ".venv-engine" / "bin" / "python"


class NoEngine(UserError):
    """Facts: python."""

    code = "no_engine"

    def __str__(self) -> str:
        return f"Rasa is not installed here, and there is no {self.facts['python']}: scripts/bootstrap makes it"


def engine_python() -> str:
    """The Python that has Rasa: this one (as in a container of the engine), else the one of `.venv-engine`."""
    if importlib.util.find_spec("rasa") is not None:
        return sys.executable
    if not os.access(ENGINE_PYTHON, os.X_OK):
        raise NoEngine(python=ENGINE_PYTHON)
    return str(ENGINE_PYTHON)


def app_python() -> str:
    """The Python of the app: the one of `.venv`, else this one (as in a container of the app)."""
    return str(APP_PYTHON) if os.access(APP_PYTHON, os.X_OK) else sys.executable


def continue_in_engine(arguments: list[str]) -> None:
    """Go on as `python -m bot <arguments>` of the engine; returns only where this is its Python already."""
    _continue_in(engine_python(), arguments)


def continue_in_app(arguments: list[str]) -> None:
    """The same with the app's Python, where this one (the machine's own, or the engine's) has not its libraries."""
    if importlib.util.find_spec("prometheus_client") is None:  # SQLAlchemy, aiohttp and the like Rasa has too
        _continue_in(app_python(), arguments)


def _continue_in(python: str, arguments: list[str]) -> None:
    if Path(python) != Path(sys.executable):
        sys.stdout.flush()
        os.execv(python, [python, "-W", "ignore", "-m", "bot", *arguments])
