"""Figures of days on both databases: near a known truth, the same when made again, and without anybody's ids."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from bot.analytics import days, figures, report
from bot.analytics.figures import Figures, Group
from bot.analytics.keeping import FRESH, FRESH_AFTERWARDS, Keeper, zone_of
from bot.analytics.tables import metadata
from bot.analytics.visits import Questions, Visit
from bot.database.engine import Database
from bot.errors import BadSetting
from bot.events import personal_data, record
from tests.analytics.simulated_day import DAY, ZONE, Simulation, compared, figures_of

DHAKA = zone_of(ZONE)
HOUR, WEEK = 3600.0, 7 * 86400.0


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written here need not survive a power cut."""
    monkeypatch.setattr(Database, "write", Database.note)
    monkeypatch.setattr(Database, "write_few", Database.note)


async def rows(database: Database) -> dict[str, list[Any]]:
    def read(db: Any) -> dict[str, list[Any]]:
        return {
            table.name: sorted(tuple(row) for row in db.execute(sa.select(table)))
            for table in metadata.sorted_tables
            if table.name != "analytics_days"
        }

    return await database.read(read)


async def test_a_simulated_day_is_told_as_it_was(either: Database) -> None:
    simulation = Simulation(either, seed=4)
    truth = await simulation.run(30)
    found = await figures_of(either, simulation)
    told = compared(truth, found)
    assert [row for row in told if row[1] != row[2]] == []
    assert truth.sums["visits"] > 20
    before = await rows(either)
    keeper = Keeper(either, DHAKA, now=lambda: simulation.start + WEEK)
    assert await keeper.rebuild() == 9
    assert await rows(either) == before, "made twice it is the same"
    values = {str(value) for table in before.values() for row in table for value in row}
    ids = "SELECT id FROM conv_conversations UNION SELECT id FROM conv_identities"
    named = await either.read(lambda db: set(db.execute(sa.text(ids)).scalars()))
    assert len(named) > 60
    assert not values & (named | {f"c{n}" for n in range(1000)}), "nobody's number"


async def message(database: Database, at: float, monkeypatch: pytest.MonkeyPatch, customer: str = "1001") -> None:
    """Somebody asked for a pay link at that time, and got it."""
    monkeypatch.setattr("bot.events.log.time.time", lambda: at)
    subject: dict[str, Any] = {"conversation": f"c_{at}", "identity": "i", "customer": customer, "seq": 1}
    await database.write(partial(record, kind="message.received", channel="web", form="text", **subject))
    answered = {"outcome": "answered", "topic": "pay_link", "language": "bn", "last": 2}
    await database.write(partial(record, kind="message.answered", **subject, **answered))
    monkeypatch.undo()


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def counted(database: Database, since: date, until: date) -> int:
    return int((await database.read(figures.read, since, until)).total().sums["visits"])


async def test_days_begin_where_the_company_is(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    start, end = days.bounds(DAY, DHAKA)
    assert (start, end - start) == (1_794_938_400.0, 86_400.0)  # 18:00 UTC of the day before
    for at in (start - 1, start, end - 1, end):
        await message(database, at, monkeypatch)
    await Keeper(database, DHAKA, now=lambda: end + 5).refresh()
    assert await counted(database, DAY, DAY) == 2
    assert await counted(database, DAY - timedelta(1), DAY + timedelta(1)) == 4


async def test_a_day_is_made_again_until_nothing_of_it_can_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, end = days.bounds(DAY, DHAKA)
    await message(database, start + HOUR, monkeypatch)
    clock = Clock(start + 2 * HOUR)
    keeper = Keeper(database, DHAKA, now=clock)
    assert [await keeper.refresh(), await keeper.refresh()] == [1, 0]
    await message(database, start + 3 * HOUR, monkeypatch)
    clock.now += FRESH
    assert await keeper.refresh() == 1
    assert await counted(database, DAY, DAY) == 2
    clock.now = end + 2 * 86400
    assert await keeper.refresh() == 4  # and the days since
    clock.now += FRESH_AFTERWARDS
    assert await keeper.refresh(most=1) == 1
    clock.now = end + days.SETTLED
    await keeper.refresh()
    clock.now += WEEK
    assert DAY not in await database.read(keeper._due)


async def test_what_is_forgotten_stays_counted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    start, _ = days.bounds(DAY, DHAKA)
    for hours in (1, 40):
        await message(database, start + hours * HOUR, monkeypatch)
    clock = Clock(start + 41 * HOUR)
    keeper = Keeper(database, DHAKA, 2 * 86400.0, now=clock)
    await keeper.refresh()
    await database.write(personal_data.erase_conversations, [f"c_{start + HOUR}"])
    clock.now = start + 50 * HOUR
    assert await keeper.rebuild() == 2
    assert await counted(database, DAY, DAY) == 1
    assert await counted(database, DAY, DAY + timedelta(1)) == 2


def test_a_zone_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(BadSetting) as refused:
        zone_of("Asia/Atlantis")
    assert "SAHAYAK_OFFICE_ZONE=Asia/Atlantis" in str(refused.value)


def test_quantiles_are_values_that_were_measured() -> None:
    group = Group(times={"waited": [9.0, 1.0, 4.0, 2.0]})
    assert [group.quantile("waited", share) for share in (0.25, 0.5, 0.9)] == [1.0, 2.0, 9.0]
    assert Group().quantile("waited", 0.5) is None


def test_no_cell_of_the_csv_file_is_a_formula() -> None:
    evil = '=cmd|"/c calc"!A1'
    cells = {(DAY, "web", "bn", evil): Group(), (DAY, "+1", "@x", "-2"): Group()}
    made = report.csv_text(Figures(DAY, DAY, cells, {}, {}, {}, {}, None))
    head, *lines = csv.reader(io.StringIO(made))
    assert head[:5] == ["day", "channel", "language", "topic", "visits"]
    assert {len(line) for line in lines} == {len(head)}
    assert sorted(line[1:4] for line in lines) == [["'+1", "'@x", "'-2"], ["web", "bn", "'" + evil]]


async def test_rows_of_many_days_come_to_one_table(database: Database) -> None:
    one = Visit("web", "bn", "my_due", 2, 2, 0, True, None, "paid", True, None, 1.0, None, None, 2.0, 1.0)
    asked = Questions({("web", "bn", "my_due", ""): 2})
    for n in range(5):
        await database.write(days.write, DAY + timedelta(n), 1.0, [one] * 3, asked)
    found = await database.read(figures.read, DAY, DAY + timedelta(9))
    assert {name: found.total().sums[name] for name in ("visits", "messages", "alone", "wanted", "reached")} == {
        "visits": 15, "messages": 30, "alone": 15, "wanted": 15, "reached": 15,
    }  # fmt: skip
    assert list(found.by("day")) == [DAY + timedelta(n) for n in range(5)]
    assert (found.topics, found.goals) == ({"my_due": 10}, {"paid": (15, 15)})
    assert found.total().per_answer("engine") == 0.5
