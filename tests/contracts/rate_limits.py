"""What every store of rate limits must do. Subclass, give ``limits``, and inherit the tests."""

from __future__ import annotations

import asyncio

import pytest

from bot.security.rate_limit import RateLimits, Rule

RULE = Rule("login", 3, 60)


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class RateLimitsContract:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def limits(self, clock: Clock) -> RateLimits:
        raise NotImplementedError

    async def test_so_many_and_no_more(self, limits, clock):
        assert [await limits.wait(RULE, "a") for _ in range(3)] == [0, 0, 0]
        assert await limits.wait(RULE, "a") == pytest.approx(60)
        clock.now += 10
        assert await limits.wait(RULE, "a") == pytest.approx(50)

    async def test_the_window_slides_and_a_refused_try_does_not_count(self, limits, clock):
        for _ in range(3):
            assert await limits.wait(RULE, "a") == 0
            clock.now += 20
        assert await limits.wait(RULE, "a") == 0, "the first try is a minute old"
        assert await limits.wait(RULE, "a") == pytest.approx(20)
        assert await limits.wait(RULE, "a") == pytest.approx(20)
        clock.now += 20
        assert await limits.wait(RULE, "a") == 0
        clock.now += 3600
        assert [await limits.wait(RULE, "a") for _ in range(3)] == [0, 0, 0]

    async def test_keys_and_rules_do_not_see_each_other(self, limits):
        other = Rule("another", 3, 60)
        for key in ("a", "b", "এ", "a\nb", "x" * 10_000, "\ud800", ""):
            assert [await limits.wait(RULE, key) for _ in range(3)] == [0, 0, 0], key
            assert await limits.wait(RULE, key) > 0, key
        assert await limits.wait(other, "a") == 0

    async def test_who_is_forgiven_begins_anew_and_nobody_else(self, limits):
        for key in ("a", "b"):
            for _ in range(3):
                await limits.wait(RULE, key)
        await limits.forgive(RULE, "a")
        await limits.forgive(RULE, "nobody")
        assert await limits.wait(RULE, "a") == 0
        assert await limits.wait(RULE, "b") > 0

    async def test_of_many_at_once_only_so_many_pass(self, limits):
        waits = await asyncio.gather(*(limits.wait(RULE, "a") for _ in range(12)))
        assert sorted(wait > 0 for wait in waits) == [False] * 3 + [True] * 9
