"""What the chores say of the database: migrated by `up`, refused where it is newer, looked at by `doctor`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands.doctor import gather
from bot.commands.doctor.database import check
from bot.database.engine import Database, make_engine
from bot.database.revision import VERSION_TABLE, known
from bot.events import record
from bot.events.counts import EventCounts
from bot.events.subscriptions import Subscriptions
from bot.events.tables import subscribers
from bot.settings import ROOT, Settings
from tests.servers import free_port


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_SECRET": "a secret of this test alone"})


def change(chosen: Settings, statement: Any) -> None:
    engine = make_engine(chosen.database_url)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(statement)
    engine.dispose()


async def filled(chosen: Settings) -> None:
    database = Database(chosen.database_url)
    await database.open()
    await Subscriptions(database, [EventCounts()]).catch_up()
    await database.write(record, "ticket.opened")
    await database.close()


def told(chosen: Settings) -> list[tuple[str, str, str]]:
    return [(one.subject, one.verdict, one.text) for one in check(gather.store(chosen))]


@pytest.mark.parametrize(
    "command",
    [("bot.web",), ("bot.commands.prepare",), ("bot", "ticket", "list"), ("bot", "doctor")],
    ids=" ".join,
)
def test_a_newer_database_is_refused_in_one_line(command: tuple[str, ...], chosen: Settings) -> None:
    asyncio.run(filled(chosen))
    change(chosen, sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    ports = {f"SAHAYAK_{name}PORT": str(free_port()) for name in ("", "ENGINE_", "ACTIONS_")}
    environment = {**os.environ, **ports, "SAHAYAK_VAR": str(chosen.var), "SAHAYAK_SECRET": chosen.secret}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 1
    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if "9999" in line]
    assert len(lines) == 1
    assert known()[-1] in lines[0]
    assert "Traceback" not in ended.stderr


def test_the_doctor_says_where_the_tables_are(chosen: Settings) -> None:
    assert told(chosen) == [("database", "warn", "sqlite, without tables")]
    asyncio.run(filled(chosen))
    assert told(chosen) == [
        ("database", "ok", f"sqlite, at revision {known()[-1]}"),
        ("events", "ok", "event_counts, 1 behind"),
        ("payments", "ok", "all that came is booked"),
    ]
    change(chosen, sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    assert told(chosen)[0][1:] == ("warn", "sqlite, at revision 0001")
    change(chosen, sa.text(f"DROP TABLE {VERSION_TABLE}"))
    change(chosen, sa.text("CREATE TABLE web_alembic_version (version_num VARCHAR(32))"))
    assert "of version 0.1" in told(chosen)[0][2]


def test_the_doctor_shows_a_subscriber_that_fails(chosen: Settings) -> None:
    asyncio.run(filled(chosen))
    since = time.time() - 3600
    change(chosen, sa.update(subscribers).values(failing_since=since, attempts=7, last_error="TimeoutError"))
    change(chosen, sa.insert(subscribers).values(name="gone", cursor=0, created_at=0))
    (_, bad, text), (_, note, gone), _ = told(chosen)[1:]
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(since))
    assert (bad, text) == ("bad", f"event_counts, 1 behind, failing since {day} after 7 tries: TimeoutError")
    assert (note, gone) == ("warn", "gone reads them no more")
