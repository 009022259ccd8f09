"""The desk's store on SQLite, and by which indexes it finds things."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import make_engine
from bot.desk import assignments, changes, queue
from tests.contracts.desk import DeskContract
from tests.empty_database import empty_database


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, made once: that takes longer than most of these tests."""
    return empty_database(tmp_path_factory.mktemp("made"))


@pytest.fixture
def url(made: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(made, tmp_path / 'store.db')}"


class TestOnSqlite(DeskContract):
    @pytest.fixture
    def url(self, made: Path, tmp_path: Path) -> str:
        return f"sqlite:///{shutil.copy(made, tmp_path / 'store.db')}"


def test_the_lists_are_read_by_their_indexes(url: str) -> None:
    engine = make_engine(url)
    noted: list[Any] = []
    with engine.connect() as db:
        sa.event.listen(db, "before_cursor_execute", lambda *told: noted.append((told[2], told[3])))

        def plan() -> str:
            sql, given = noted[-1]
            rows = db.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()
            return "; ".join(str(row[3]) for row in rows)

        wanted = {
            "waiting": "_owner (owner=?)",
            "closed": "_owner (owner=?)",
            "mine": "_owner (owner=?)",
            "all": "_since",
        }
        for show, index in wanted.items():
            db.execute(queue._LISTS[show].limit(50), {"me": "shirin"})
            assert index in plan(), plan()
            assert "SCAN" not in plan().replace("SCAN conv_conversations USING INDEX", ""), plan()
            assert show == "mine" or "TEMP B-TREE" not in plan(), plan()
        queue.counts(db, "shirin")
        assert plan().count("_owner (owner=?)") == 3, plan()
        changes.newer(db, 7)
        noted.pop()  # of the newest of all
        assert "SEARCH events" in plan(), plan()
        assert "(kind=? AND id>?)" in plan(), plan()
        assignments.abandoned(db, 9.0)
        assert "_owner (owner=?)" in plan(), plan()
    engine.dispose()
