"""What SQLAlchemy would have done with a statement, the short way to SQLite does too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.database.engine import make_engine
from bot.database.prepared import Prepared

METADATA = sa.MetaData()
THINGS = sa.Table(
    "things",
    METADATA,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, server_default="7"),
    sa.Column("at", sa.Float),
    sa.Column("well", sa.Boolean),
    sa.Column("body", sa.JSON),
)
WHICH = THINGS.c.name == sa.bindparam("which")
ADD = sa.insert(THINGS)
STATEMENTS: list[tuple[Any, list[dict[str, Any]]]] = [
    (ADD, [{"name": "এক", "at": 1.5, "well": True, "body": {"text": "রহিম", "list": [1, None]}}]),
    (ADD, [{"name": "no body", "body": None}]),
    (ADD, [{"body": [], "name": "other order", "number": 9}, {"name": "again", "number": 3, "body": "x"}]),
    (
        sa.update(THINGS)
        .where(WHICH, THINGS.c.number > 5)
        .values(number=THINGS.c.number + sa.bindparam("more"), well=sa.case((THINGS.c.number == 7, True), else_=False))
        .returning(THINGS.c.body, THINGS.c.number, THINGS.c.well, THINGS.c.at),
        [{"which": "এক", "more": 2}, {"which": "এক", "more": 2, "at": 2}, {"which": "nobody", "more": 1, "body": {}}],
    ),
    (sa.update(THINGS).where(WHICH), [{"which": "again", "well": None}, {"which": "nobody", "number": 1}]),
    (sa.select(THINGS, sa.null(), (THINGS.c.at + 1).label("later")).where(WHICH), [{"which": "এক"}, {"which": "-"}]),
    (sa.select(THINGS.c.name).order_by(THINGS.c.name).limit(sa.bindparam("most")), [{"most": 2}, {"most": 9}]),
    (sa.text("UPDATE things SET number = :number"), [{"number": 4}]),
]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """Two databases of the same tables."""
    engines = [make_engine(f"sqlite:///{tmp_path}/{name}.db") for name in ("plain", "prepared")]
    for engine in engines:
        METADATA.create_all(engine)
    with engines[0].begin() as plain, engines[1].begin() as prepared:
        yield plain, prepared
    for engine in engines:
        engine.dispose()


def test_the_same_rows_numbers_and_changes(pair: tuple[Any, Any]) -> None:
    plain, db = pair
    for statement, several in STATEMENTS:
        short = Prepared(statement)
        for values in several:
            expected, found = plain.execute(statement, values), short.run(db, values)
            if expected.returns_rows:
                rows = expected.all()
                assert [tuple(row) for row in found.rows] == [tuple(row) for row in rows]
                assert [[type(value) for value in row] for row in found.rows] == [[*map(type, row)] for row in rows]
                assert (found.first is None) == (not rows)
            else:
                assert (found.rows, found.changed) == ([], expected.rowcount)
        assert plain.execute(sa.text("SELECT * FROM things")).all() == db.execute(sa.text("SELECT * FROM things")).all()


def test_several_rows_one_by_one(pair: tuple[Any, Any]) -> None:
    rows = [{"name": str(number), "number": number} for number in range(3)]
    Prepared(ADD).run_each(pair[1], iter(rows))
    assert pair[1].execute(sa.select(THINGS.c.name, THINGS.c.number)).all() == [("0", 0), ("1", 1), ("2", 2)]


def test_a_row_that_is_there_is_refused_as_sqlalchemy_does(pair: tuple[Any, Any]) -> None:
    short = Prepared(ADD)
    short.run(pair[1], {"name": "once"})
    with pytest.raises(IntegrityError, match="UNIQUE"):
        short.run(pair[1], {"name": "once"})


def test_a_value_that_is_missing_is_no_null(pair: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="which"):
        Prepared(sa.select(THINGS).where(WHICH)).run(pair[1], {})


def test_half_of_a_pair_of_surrogates_is_left_to_whoever_asked(pair: tuple[Any, Any]) -> None:
    with pytest.raises(UnicodeEncodeError):
        Prepared(ADD).run(pair[1], {"name": "\ud800"})
