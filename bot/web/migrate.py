"""Bring the client area's own tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.database.migrate import migrate as run_folder

FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Any) -> None:
    """Safe to repeat, and when two processes start at once. `engine` is that of bot.database.engine."""
    run_folder(engine, FOLDER)
