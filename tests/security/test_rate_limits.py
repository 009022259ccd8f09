"""Rate limits of one process, and of all of them."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.errors import StoreUnavailable
from bot.security import rate_limit
from bot.security.rate_limit import MemoryRateLimits
from bot.security.shared_rate_limits import SharedRateLimits, rate_limits, table
from tests.contracts.rate_limits import RULE, RateLimitsContract


class TestInMemory(RateLimitsContract):
    @pytest.fixture
    def limits(self, clock):
        return MemoryRateLimits(clock)

    async def test_the_least_recently_tried_is_forgotten_first(self, limits, monkeypatch):
        monkeypatch.setattr(rate_limit, "KEYS", 2)
        for key in ("old", "new", "old", "old"):
            assert await limits.wait(RULE, key) == 0
        assert await limits.wait(RULE, "old") > 0, "a try that is refused is a try all the same"
        await limits.wait(RULE, "one more")
        assert await limits.wait(RULE, "old") > 0, "it was tried later than the other"
        await limits.wait(RULE, "and another")
        await limits.wait(RULE, "the last")
        assert await limits.wait(RULE, "old") == 0

    async def test_memory_stays_bounded(self, limits, monkeypatch):
        monkeypatch.setattr(rate_limit, "KEYS", 10)
        for number in range(50):
            await limits.wait(RULE, str(number))
        (states,) = limits._states.values()
        assert len(states) == 10


@pytest.mark.postgres
class TestOnPostgres(RateLimitsContract):
    @pytest.fixture
    async def database(self, fresh_postgres: str) -> AsyncIterator[Database]:
        database = Database(fresh_postgres)
        await database.open()
        yield database
        await database.close()

    @pytest.fixture
    def limits(self, clock, database):
        return SharedRateLimits(database, clock)

    async def test_what_is_over_is_swept_and_what_was_tried_is_not_written(self, limits, clock, database):
        for number in range(150):
            await limits.wait(RULE, f"{number}@example.com")
        rows = await database.read(lambda db: db.execute(sa.select(table)).all())
        assert len(rows) == 150
        assert "example" not in str(rows)
        clock.now += 61
        await limits.wait(RULE, "a")
        await limits.wait(RULE, "a")
        assert await database.read(lambda db: db.execute(sa.select(sa.func.count()).select_from(table)).scalar()) == 1

    async def test_who_goes_on_after_a_refusal_costs_no_transaction(self, limits, clock, database, monkeypatch):
        for _ in range(RULE.most):
            await limits.wait(RULE, "a")
        assert await limits.wait(RULE, "a") == pytest.approx(60)

        async def away(*_: object) -> float:
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(database, "note", away)
            clock.now += 0.5
            assert await limits.wait(RULE, "a") == pytest.approx(59.5)
            clock.now += 1
            with pytest.raises(StoreUnavailable):
                await limits.wait(RULE, "a")
        await limits.forgive(RULE, "a")
        assert await limits.wait(RULE, "a") == 0

    async def test_two_processes_hold_one_limit(self, database, fresh_postgres):
        spawn = multiprocessing.get_context("spawn")
        allowed = spawn.Queue()
        both = [spawn.Process(target=_try_ten_times, args=(fresh_postgres, allowed)) for _ in range(2)]
        for process in both:
            process.start()
        for process in both:
            await asyncio.to_thread(process.join, 60)
        assert [process.exitcode for process in both] == [0, 0]
        assert allowed.get() + allowed.get() == RULE.most

    async def test_postgres_is_shared_and_sqlite_is_not(self, database, tmp_path):
        assert isinstance(rate_limits(database), SharedRateLimits)
        alone = Database(f"sqlite:///{tmp_path / 'store.db'}")
        assert isinstance(rate_limits(alone), MemoryRateLimits)
        await alone.close()


def _try_ten_times(url: str, allowed: multiprocessing.Queue[int]) -> None:
    async def tries() -> int:
        database = Database(url)
        limits = SharedRateLimits(database)
        passed = [await limits.wait(RULE, "somebody") == 0 for _ in range(10)]
        await database.close()
        return sum(passed)

    allowed.put(asyncio.run(tries()))
