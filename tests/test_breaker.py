"""The breaker opens after failures in a row, lets one try at a time, and closes again by itself."""

from __future__ import annotations

from bot.breaker import FAILURES, PAUSES, TRY, Breaker


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(Clock())
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_one_call_at_a_time_may_try_and_one_that_works_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PAUSES[0]
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert not breaker.open
    assert breaker.allows()


def test_each_try_that_fails_puts_the_next_off_for_longer_but_not_for_ever() -> None:
    clock = Clock()
    breaker = opened(clock)
    for pause in (*PAUSES, PAUSES[-1]):
        clock.now += pause - 0.01
        assert not breaker.allows()
        clock.now += 0.01
        assert breaker.allows()
        breaker.failed()


def test_calls_that_were_on_their_way_do_not_put_the_try_off() -> None:
    clock = Clock()
    breaker = opened(clock)
    for _ in range(20):
        breaker.failed()
    clock.now += PAUSES[0]
    assert breaker.allows()


def test_a_try_of_which_nothing_is_heard_is_followed_by_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PAUSES[0]
    assert breaker.allows()
    clock.now += TRY
    assert breaker.allows()
