"""Statements that every turn runs: compiled once, and on SQLite handed to the driver itself.

SQLAlchemy goes from a compiled statement to the driver and back in some hundred calls, which take longer than SQLite
does for a row that an index finds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

Become = Callable[[Any], Any]


class Ran(NamedTuple):
    """What a statement gave: its rows, each a sequence in the order of its columns, and how many it changed."""

    rows: Sequence[Any]
    changed: int

    @property
    def first(self) -> Any:
        return self.rows[0] if self.rows else None


@dataclass(frozen=True)
class _Compiled:
    """`places`: name, value where none is given, and what it becomes before it is bound; `columns`: of its rows."""

    text: str
    places: tuple[tuple[str, Any, Become | None], ...]
    columns: tuple[tuple[int, Become], ...]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        get = values.get
        return [become(get(name, usual)) if become else get(name, usual) for name, usual, become in self.places]

    def read(self, found: list[tuple[Any, ...]]) -> list[Any]:
        if not self.columns:
            return found
        rows: list[Any] = [list(row) for row in found]
        for row in rows:
            for place, become in self.columns:
                row[place] = become(row[place])
        return rows


def drive(driver: sqlite3.Connection, text: str, bound: Sequence[Any]) -> sqlite3.Cursor:
    """Whatever a prepared statement says to SQLite goes through here."""
    return driver.execute(text, bound)


class Prepared:
    """A statement of SQLAlchemy's without lists among its parameters; for each set of names it is compiled once."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, db: Any, values: Mapping[str, Any]) -> Ran:
        """In the transaction of a connection. Raises what `db.execute` raises; of SQLite's the driver's own errors,
        but for IntegrityError, which is SQLAlchemy's."""
        if db.dialect.name != "sqlite":
            result = db.execute(self.statement, values)
            return Ran(result.all() if result.returns_rows else (), result.rowcount)
        names = tuple(values)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _compile(self.statement, db.dialect, names)
        try:
            cursor = drive(db.connection.dbapi_connection, compiled.text, compiled.bound(values))
            return Ran(compiled.read(cursor.fetchall()), cursor.rowcount)
        except sqlite3.IntegrityError as refused:
            raise IntegrityError(compiled.text, None, refused) from refused

    def run_each(self, db: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """Once for each of the rows, which all have the same names."""
        if db.dialect.name != "sqlite":
            db.execute(self.statement, list(rows))
            return
        for row in rows:
            self.run(db, row)


def _compile(statement: Any, dialect: Any, names: tuple[str, ...]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    usual = compiled.params
    if missing := [name for name in compiled.positiontup if compiled.binds[name].required and name not in names]:
        raise ValueError(f"no value is given for {missing}")
    places = tuple(
        (name, usual[name], compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in compiled.positiontup
    )
    kinds = [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())]
    columns = ((place, kind.result_processor(dialect, None)) for place, kind in enumerate(kinds))
    return _Compiled(compiled.string, places, tuple((place, become) for place, become in columns if become))
