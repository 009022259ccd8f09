"""The demo customers come once, whoever starts first; readers and writers do not break each other."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.billing import demo
from bot.billing.database import reading, writing
from bot.billing.schema import customers
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.errors import BackendUnavailable
from bot.settings import ROOT

START_UP = """
import sys
from datetime import date
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.billing.demo import seed_demo
engine = make_engine(sys.argv[1])
sys.stdin.read(1)
migrate(engine)
print(seed_demo(engine, date.today(), "a secret that only the tests know"))
"""


def test_two_processes_may_start_at_once(database_url: str) -> None:
    command = [sys.executable, "-c", START_UP, database_url]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    time.sleep(1.0)  # both have imported everything and wait for their letter
    for process in both:
        assert process.stdin is not None
        process.stdin.write("!")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert said == ["False", "True"], "one of them seeds the demo"
    engine = make_engine(database_url)
    with reading(engine) as connection:
        assert len(connection.execute(sa.select(customers)).all()) == 5
    engine.dispose()


def test_who_starts_second_waits_for_the_first(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long that takes on a busy machine: here the patience of anybody else is over by then."""
    engines, begun = [make_engine(database_url) for _ in range(2)], threading.Event()

    def begins(engine: Engine, alone: bool) -> AbstractContextManager[Connection]:
        begun.set()
        return writing(engine, alone)

    def impatient(raw: Any, _: Any) -> None:
        raw.execute("PRAGMA busy_timeout=50" if engines[1].dialect.name == "sqlite" else "SET lock_timeout='50ms'")

    migrate(engines[0])
    sa.event.listen(engines[1], "connect", impatient)
    monkeypatch.setattr(demo, "writing", begins)
    with ThreadPoolExecutor() as second:
        with writing(engines[0], alone=True):
            seeding = second.submit(demo.seed_demo, engines[1], date.today(), "a secret that only the tests know")
            assert begun.wait(60)
            with pytest.raises(TimeoutError):
                seeding.result(timeout=0.5)
        assert seeding.result(timeout=60) is True
    for engine in engines:
        engine.dispose()


def test_a_failed_write_leaves_nothing(engine: Engine) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(sa.update(customers).values(name="Nobody"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with reading(engine) as connection:
        assert "Nobody" not in {row.name for row in connection.execute(sa.select(customers.c.name))}


def test_writers_wait_for_each_other(engine: Engine) -> None:
    """Read, think, write: with two at once no update is lost."""

    def add() -> None:
        for _ in range(5):
            with writing(engine, alone=True) as connection:
                row = connection.execute(sa.select(customers.c.name).where(customers.c.id == "1001")).one()
                time.sleep(0.005)
                connection.execute(sa.update(customers).where(customers.c.id == "1001").values(name=row.name + "+"))

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        name = connection.execute(sa.select(customers.c.name).where(customers.c.id == "1001")).scalar()
    assert name == "Rahim Uddin" + "+" * 15


def test_tables_that_are_not_there_are_an_outage(tmp_path: object) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(BackendUnavailable), reading(engine) as connection:
        connection.execute(sa.select(customers))
    engine.dispose()
