"""What a database's error means for whoever asked: somebody holds a lock, the disk is full, or it is not there."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError

from bot.errors import StoreFull, StoreUnavailable

TROUBLE = (DBAPIError, sqlite3.Error)
BUSY_OR_AWAY = (OperationalError, InterfaceError, sqlite3.OperationalError)
LOCKED, FULL, READ_ONLY, DOWN = "locked", "full", "read_only", "down"
#: How the codes begin: SQLite's names (https://sqlite.org/rescode.html), PostgreSQL's SQLSTATE (its appendix A).
_CODES = {
    "SQLITE_BUSY": LOCKED, "SQLITE_LOCKED": LOCKED, "55P03": LOCKED,
    "SQLITE_FULL": FULL, "SQLITE_IOERR_WRITE": FULL, "53100": FULL,  # the second where a quota ends, not the disk
    "SQLITE_READONLY": READ_ONLY, "25006": READ_ONLY,
}  # fmt: skip


def reason(trouble: BaseException) -> str:
    """One of LOCKED, FULL, READ_ONLY and DOWN."""
    raised: Any = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    code = str(getattr(raised, "sqlite_errorname", None) or getattr(raised, "sqlstate", None) or "")
    return next((why for begins, why in _CODES.items() if code.startswith(begins)), DOWN)


def refusal(why: str) -> StoreUnavailable:
    """What a caller is told."""
    return (StoreFull if why == FULL else StoreUnavailable)(why=why)


def is_passing(trouble: BaseException) -> bool:
    """Whether it may be over in a moment."""
    return isinstance(trouble, BUSY_OR_AWAY) or bool(getattr(trouble, "connection_invalidated", False))


def is_about_a_text(trouble: BaseException) -> bool:
    """PostgreSQL keeps texts without NUL."""
    return isinstance(trouble, DataError) and "NUL" in str(trouble.orig)
