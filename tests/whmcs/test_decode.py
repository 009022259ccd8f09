"""What WHMCS answers is read in all the shapes in which it comes."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

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
