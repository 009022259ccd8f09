"""Hear every SQL statement of this process, whichever way it goes to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from bot.database import prepared


@contextmanager
def heard(note: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile `note` is told each one, from whatever thread it comes."""
    drive = prepared.drive

    def listen(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        note(text)

    def driven(driver: sqlite3.Connection, text: str, bound: Sequence[Any]) -> sqlite3.Cursor:
        note(text)
        return drive(driver, text, bound)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    try:
        with patch.object(prepared, "drive", driven):
            yield
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", listen)
