"""Who may work for a subscriber and move its cursor: one at a time, and nobody whose lease is another's by now."""

from __future__ import annotations

from typing import Any

import pytest

from bot.database.engine import Database
from bot.events import cursors
from bot.events.cursors import LeaseLost, Place

LONG, OVER = 60.0, -1.0  # seconds of a lease


@pytest.fixture
async def of_one(database: Database) -> Any:
    """Calls a function of bot.events.cursors for one subscriber."""
    await database.write(cursors.register, "one", True)

    async def call(work: Any, *args: Any) -> Any:
        return await database.write(work, "one", *args)

    return call


async def test_one_at_a_time(of_one: Any) -> None:
    assert await of_one(cursors.take, "a", LONG) == Place(0, 0)
    assert await of_one(cursors.take, "b", LONG) is None
    assert await of_one(cursors.take, "a", LONG) == Place(0, 0), "its own lease again"
    await of_one(cursors.release, "a")
    assert await of_one(cursors.take, "b", LONG) == Place(0, 0)


async def test_whose_lease_has_run_out_moves_nothing(of_one: Any) -> None:
    await of_one(cursors.take, "a", OVER)
    assert await of_one(cursors.take, "b", LONG) == Place(0, 0)
    with pytest.raises(LeaseLost):
        await of_one(cursors.move, "a", 0, 7)
    assert not await of_one(cursors.hold, "a", LONG)
    await of_one(cursors.fail, "a", Place(0, 0), "late", LONG)
    await of_one(cursors.release, "a")
    assert await of_one(cursors.take, "c", LONG) is None, "it is still b's"
    await of_one(cursors.move, "b", 0, 7)
    assert await of_one(cursors.take, "b", LONG) == Place(7, 0)


async def test_a_cursor_moves_once_from_where_it_was(of_one: Any) -> None:
    await of_one(cursors.take, "a", LONG)
    await of_one(cursors.move, "a", 0, 3)
    with pytest.raises(LeaseLost):
        await of_one(cursors.move, "a", 0, 5)


async def test_what_failed_waits(of_one: Any) -> None:
    place = await of_one(cursors.take, "a", LONG)
    await of_one(cursors.fail, "a", place, "away", LONG)
    assert await of_one(cursors.take, "a", LONG) is None, "too early"
    assert await of_one(cursors.take, "b", LONG) is None, "for everybody"
