"""Codes of authenticator apps: the vectors of RFC 6238, clocks that differ, and what is no code."""

from __future__ import annotations

import pytest

from bot.desk import totp

KEY = b"12345678901234567890"  # of the RFC's appendix B


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_vectors_of_the_rfc(at: int, code: str) -> None:
    assert totp._codes(KEY, 8).generate(at).decode() == code
    assert totp.step(KEY, code[2:], at) == at // 30, "an app shows the last six"


@pytest.mark.parametrize(
    ("later", "there"), [(-31, False), (-30, True), (0, True), (29, True), (59, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off(later: int, there: bool) -> None:
    step = 1111111109 // 30
    assert totp.step(KEY, "081804", step * 30 + later) == (step if there else None)


@pytest.mark.parametrize("code", ["", "000000", "28708", "2870822", "২৮৭০৮২", "287082\0", "\ud800" * 6, "9" * 10_000])
def test_what_is_no_code(code: str) -> None:
    assert totp.step(KEY, code, 59) is None


def test_a_new_key_is_another_each_time_and_typed_without_padding() -> None:
    keys = {totp.written(totp.new_key()) for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 32 and "=" not in key for key in keys)
    assert "issuer=Ours" in totp.address(KEY, "shirin", "Ours")
