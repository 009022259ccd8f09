"""What WHMCS answers is read in all the shapes in which it comes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.whmcs import decode


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"a": {"b": [{"x": 1}, {"x": 2}]}}, 2), ({"a": {"b": ""}}, 0), ({"a": ""}, 0), ({"a": []}, 0), ({}, 0),
        ({"a": {"b": {"x": 1}}}, 1), ({"a": {"b": {"0": {"x": 1}, "2": {"x": 2}}}}, 2), ({"a": {"b": None}}, 0),
        ({"a": {"b": [1, "x", {"x": 1}]}}, 1), ({"a": {"b": {}}}, 0),
    ],
)  # fmt: skip
def test_lists(given: dict[str, Any], found: int) -> None:
    assert len(decode.rows(given, "a", "b")) == found


def test_ids_and_words() -> None:
    for value in (31, "31", " 31 ", Decimal("31")):
        assert decode.number({"id": value}, "id") == 31
    for value in ("", None, True, "-1", "1e3", "৩১", [31], "9" * 30):
        assert decode.number({"id": value}, "id") == 0
    assert decode.text({"a": "", "b": "x"}, "a", "b") == "x"
    assert [decode.flag({"a": one}, "a") for one in (1, "1", "on", True, 0, "0", "", "false", None)] == [True] * 4 + [
        False
    ] * 5


def test_days_and_moments() -> None:
    assert decode.day({"d": "2026-11-06"}, "d") == date(2026, 11, 6)
    for nothing in ("0000-00-00", "0000-00-00 00:00:00", "", None, "soon", "-0001-11-30 00:00:00"):
        assert decode.day({"d": nothing}, "d") is None
        assert decode.moment({"d": nothing}, "d", timezone.utc) is None
    at = decode.moment({"d": "2026-11-07 10:00:00"}, "d", ZoneInfo("Asia/Dhaka"))
    assert at == datetime(2026, 11, 7, 4, tzinfo=timezone.utc)


def test_amounts() -> None:
    assert [decode.amount({"a": one}, "a") for one in ("2450.00", 5, Decimal("1.10"), "", None)] == [
        Decimal("2450.00"), 5, Decimal("1.10"), 0, 0,
    ]  # fmt: skip
    for nonsense in ("$5.00", "1,000.00", "NaN", "Infinity"):
        with pytest.raises(ValueError, match="no amount"):
            decode.amount({"a": nonsense}, "a")


@pytest.mark.parametrize(
    "words",
    ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "0001-01-01", "9999-12-31", "1899-12-30", "2026-11-07 24:01"],
)
@pytest.mark.parametrize("hours", [-12, 0, 6, 14])
def test_times_that_cannot_be_are_none(words: str, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert decode.moment({"d": words}, "d", zone) is None
    assert words.startswith("2026") or decode.day({"d": words}, "d") is None


def test_words_hold_nothing_that_no_database_takes() -> None:
    assert decode.text({"a": " Rahim\0 \ud800Uddin\x1b\n"}, "a") == "Rahim Uddin"
    assert decode.text({"a": "\0", "b": "x\r\n\ty"}, "a", "b") == "x\r\n\ty"
    assert decode.text({"a": "৳ é 👍\u200d"}, "a") == "৳ é 👍\u200d"


DIGITS = st.text("0123456789-:. T+eE", max_size=20)
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | DIGITS | st.dates().map(str)
VALUES = PLAIN | st.datetimes().map(str) | st.lists(PLAIN, max_size=2) | st.dictionaries(st.just("b"), PLAIN)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from("abd"), VALUES, max_size=3), st.integers(-14, 14))
@example({"a": "1E+999999999"}, 0)
@example({"d": 10**5000}, 0)
@example({"d": "9999-12-31 23:59:59"}, -5)
def test_whatever_it_gives_is_read_or_refused(given_fields: dict[str, Any], hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    for name in "abd":
        assert isinstance(decode.number(given_fields, name), int)
        assert decode.flag(given_fields, name) in (True, False)
        words = decode.text(given_fields, name, "a")
        assert words.encode() and "\0" not in words if words else True
        for read in (decode.day(given_fields, name, "a"), decode.moment(given_fields, name, zone)):
            assert read is None or 1970 <= read.year <= 2200
        with suppress(ValueError):
            assert len(f"{decode.amount(given_fields, name):.2f}") < 40
    for found in decode.rows(given_fields, "a", "b"):
        assert isinstance(found, dict)
    decode.without_secrets(given_fields)
