"""What a turn asks of the case file is found by an index, not by reading a whole conversation or a whole table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations import delivery, turn_repository
from bot.database.engine import make_engine
from bot.database.migrate import migrate

PENDING = "ix_conv_messages_pending"
TURN = {"ident": "c_1", "after": 7, "most": 50, "was": 3, "until": 9, "state": "delivered"}


@pytest.fixture
def seen(tmp_path: Path) -> Any:
    """(connection, statements with their parameters): what runs on it is noted."""
    engine = make_engine(f"sqlite:///{tmp_path}/plans.db")
    migrate(engine)
    noted: list[tuple[str, Any]] = []
    with engine.connect() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *told: noted.append((told[2], told[3])))
        yield connection, noted
    engine.dispose()


def plan_of(seen: Any) -> str:
    connection, noted = seen
    (sql, given) = noted[-1]
    rows = connection.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()
    return "; ".join(str(row[3]) for row in rows)


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (turn_repository._NEXT, PENDING),
        (delivery._TALK_NOW, PENDING),
        (delivery._NEWS, "seq>?"),
        (delivery._DELIVERED, "seq>? AND seq<?"),
    ],
    ids=["the next message", "is the bot at an answer", "news", "what was read"],
)
def test_a_turn_reads_only_what_is_new(seen: Any, statement: Any, wanted: str) -> None:
    names = {name for name in TURN if name in str(statement)}
    seen[0].execute(statement, {name: TURN[name] for name in names})
    plan = plan_of(seen)
    assert wanted in plan, plan
    assert "SCAN" not in plan, plan


def test_the_look_around_reads_only_what_waits(seen: Any) -> None:
    turn_repository.waiting(seen[0], 10)
    assert PENDING in plan_of(seen), plan_of(seen)


def test_the_outbox_is_found_by_its_index(seen: Any) -> None:
    delivery.depth(seen[0])
    assert "ix_conv_messages_work" in plan_of(seen), plan_of(seen)
    delivery.claim(seen[0], "telegram", "w", 5, 10)
    assert "ix_conv_messages_work" in plan_of(seen), plan_of(seen)
