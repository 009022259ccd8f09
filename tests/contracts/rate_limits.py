"""What every store of rate limits must do. Subclass, give ``limits``, and inherit the tests."""

from __future__ import annotations

import asyncio

import pytest

from bot.security.rate_limit import Pace, RateLimits, Rule, Slowing

RULE = Rule("login", 3, 60)
SLOWING = Slowing("wrong", 3, 600, longest=10)
PACE = Pace("messages", 60, 60, burst=5)
HELD = Pace("held", 60, 60, burst=5, hold=2)


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

    async def test_a_try_that_is_taken_back_was_none(self, limits):
        await limits.take_back(RULE, "a")
        for _ in range(10):
            assert await limits.wait(RULE, "a") == 0
            await limits.take_back(RULE, "a")
        assert [await limits.wait(RULE, "a") for _ in range(3)] == [0, 0, 0]
        assert await limits.wait(RULE, "a") > 0

    async def test_after_a_few_each_try_needs_a_longer_pause_up_to_the_longest(self, limits, clock):
        assert [await limits.wait(SLOWING, "a") for _ in range(3)] == [0, 0, 0]
        for pause in (1, 2, 4, 8, 10, 10, 10):
            assert await limits.wait(SLOWING, "a") == pytest.approx(pause)
            clock.now += pause - 0.5
            assert await limits.wait(SLOWING, "a") == pytest.approx(0.5)
            clock.now += 0.6
            assert await limits.wait(SLOWING, "a") == 0
        assert await limits.wait(SLOWING, "b") == 0
        clock.now += SLOWING.seconds
        assert [await limits.wait(SLOWING, "a") for _ in range(3)] == [0, 0, 0], "long ago is forgotten"

    async def test_of_many_wrong_ones_at_once_only_the_first_few_pass(self, limits):
        waits = await asyncio.gather(*(limits.wait(SLOWING, "a") for _ in range(20)))
        assert sorted(wait > 0 for wait in waits) == [False] * 3 + [True] * 17

    async def test_a_pace_lets_a_burst_through_and_then_one_at_a_time(self, limits, clock):
        assert [await limits.wait(PACE, "a") for _ in range(5)] == [0] * 5
        assert await limits.wait(PACE, "a") == pytest.approx(1)
        for _ in range(20):
            clock.now += 1.1
            assert await limits.wait(PACE, "a") == 0
        clock.now += 30
        assert [await limits.wait(PACE, "a") for _ in range(5)] == [0] * 5, "and no more than a burst is saved up"
        assert await limits.wait(PACE, "a") > 0

    async def test_what_is_only_a_little_early_counts_and_is_held(self, limits, clock):
        assert [await limits.wait(HELD, "a") for _ in range(7)] == pytest.approx([0, 0, 0, 0, 0, 1, 2])
        assert await limits.wait(HELD, "a") == pytest.approx(3), "too early, and not counted"
        assert await limits.wait(HELD, "a") == pytest.approx(3)
        clock.now += 1.1
        assert await limits.wait(HELD, "a") == pytest.approx(1.9)
        await limits.take_back(HELD, "a")
        assert await limits.wait(HELD, "a") == pytest.approx(1.9)

    async def test_what_weighs_more_counts_as_several(self, limits):
        assert await limits.wait(PACE, "a", 4) == 0
        assert await limits.wait(PACE, "a") == 0
        assert await limits.wait(PACE, "a") == pytest.approx(1)
        assert await limits.wait(RULE, "b", 3) == 0
        assert await limits.wait(RULE, "b") == pytest.approx(60)

    @pytest.mark.parametrize("rule", [RULE, SLOWING, PACE, HELD], ids=lambda rule: rule.name)
    async def test_a_clock_set_back_locks_nobody_out(self, limits, clock, rule):
        while await limits.wait(rule, "a") <= rule.hold:
            pass
        clock.now -= 3600
        assert await limits.wait(rule, "a") == 0
