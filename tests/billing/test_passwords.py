"""Passwords are kept so that nobody can read them back, and asking takes equally long for everybody."""

from __future__ import annotations

import time

from bot.security.passwords import keep, matches


def test_a_password_is_known_again_and_never_kept() -> None:
    kept = keep("গোপন কথা")
    assert matches("গোপন কথা", kept)
    assert not matches("গোপন কথ", kept)
    assert "গোপন" not in kept
    assert keep("গোপন কথা") != kept, "each has a salt of its own"


def test_nobody_has_no_password() -> None:
    for password in ("", "x", "\0" * 32):
        assert not matches(password, None)


def test_an_unknown_address_takes_as_long_as_a_wrong_password() -> None:
    def quickest(kept: str | None) -> float:
        times = []
        for _ in range(4):
            begun = time.thread_time()  # another program may have the processor meanwhile
            matches("wrong", kept)
            times.append(time.thread_time() - begun)
        return min(times)

    assert 0.5 < quickest(None) / quickest(keep("right")) < 2
