"""The demo customers come once, whoever starts first; readers and writers do not break each other."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.billing.database import reading, writing
from bot.billing.schema import customers
from bot.database.engine import make_engine
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
