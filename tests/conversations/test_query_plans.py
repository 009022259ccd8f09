"""What a turn asks of the case file is found by an index, not by reading a whole conversation or a whole table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations import delivery, inbound, lifecycle, message_log, ratings, turn_leases, turn_repository, waiting
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.database.prepared import Prepared
from bot.desk import notes

PENDING, OPEN = "ix_conv_messages_pending", "uq_conv_conversations_open"
TURN = {
    "whose": "i_1", "ident": "c_1", "after": 7, "most": 50, "until": 9, "number": 7, "worker": "w", "now": 9.0,
    "minute_ago": 1.0, "active_since": 1.0, "as_owned": 0, "customer": None, "lines": 1, "state": "answered",
    "channel": "web", "external": "x", "conversation": "c_2", "since": 9.0, "talk": "c_1",
}  # fmt: skip


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
        (inbound._ACCEPT, OPEN),
        (inbound._STORED, "channel=? AND external_id=?"),
        (turn_leases._TAKE, OPEN),
        (turn_leases._NEXT, PENDING),
        (turn_repository._FINISH, "id=?"),
        (turn_repository._ANSWERED, "seq=?"),
        (lifecycle._MOVE, PENDING),
        (message_log._CURRENT, "(identity=?)"),
        (delivery._NEWS, "seq>?"),
        (delivery._SEEN, "first_seq<?"),
        (waiting._AHEAD, "_owner (owner=? AND owner_since<?)"),
        (waiting._TAKEN, "ix_conv_tickets_taken (taken_at>?)"),
        (ratings._HELPED, "SEARCH conv_messages USING INDEX sqlite_autoindex_conv_messages_1 (identity=?)"),
        (notes._SEEN, "(identity=? AND seq>? AND seq<?)"),
    ],
    ids=["accept", "delivered before", "take", "the next message", "finish", "answered", "moved", "the newest",
         "news", "what was read", "who waits before", "who was taken up of late",
         "whom a person helped", "what an agent has read"],
)  # fmt: skip
def test_a_turn_reads_only_what_is_new(seen: Any, statement: Any, wanted: str) -> None:
    statement = statement.statement if isinstance(statement, Prepared) else statement
    names = {name for name in TURN if f":{name}" in str(statement)}
    seen[0].execute(statement, {name: TURN[name] for name in names} | ({"until": 9.0} if "until" in names else {}))
    plan = plan_of(seen)
    assert wanted in plan, plan
    assert "SCAN" not in plan, plan


def test_the_look_around_reads_only_what_waits(seen: Any) -> None:
    turn_leases.waiting(seen[0], 10)
    assert PENDING in plan_of(seen), plan_of(seen)


def test_the_outbox_is_found_by_its_index(seen: Any) -> None:
    delivery.depth(seen[0])
    assert "ix_conv_messages_work" in plan_of(seen), plan_of(seen)
    delivery.claim(seen[0], "telegram", "w", 5, 10)
    assert "ix_conv_messages_work" in plan_of(seen), plan_of(seen)
