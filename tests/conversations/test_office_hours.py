"""Office hours with the clock given: open or not, when again, and how much of a wait lay within them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversations.office_hours import OfficeHours
from bot.errors import BadSetting
from bot.settings import Settings

DHAKA = ZoneInfo("Asia/Dhaka")
HOUR = 3600.0


def hours(value: str, zone: str = "Asia/Dhaka") -> OfficeHours:
    return OfficeHours.of(Settings.read({"SAHAYAK_OFFICE_HOURS": value, "SAHAYAK_OFFICE_ZONE": zone}))


def at(text: str, zone: Any = DHAKA) -> float:
    """ "26 21:30": that day of November 2026, of which the 26th is a Thursday."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone).timestamp()


#: hours, now, when they are open again; "" = open
OPENS = [
    ("", "27 03:00", ""),
    ("sat-thu 10:00-18:00", "26 10:00", ""),
    ("Sat-Thu 10:00-18:00", "26 17:59", ""),
    ("sat-thu 10:00-18:00", "26 18:00", "28 10:00"),
    ("sat-thu 10:00-18:00", "27 12:00", "28 10:00"),
    ("sat-thu 10:00-18:00", "28 09:59", "28 10:00"),
    ("sat-wed 9:00-18:00, thu 9:00-13:30", "26 13:30", "28 09:00"),
    ("thu 10:00-12:00 , thu 14:00-18:00", "26 13:00", "26 14:00"),
    ("thu 10:00-12:00", "26 13:00", "03 10:00"),
    ("mon-sun 00:00-24:00", "27 00:00", ""),
    ("mon-sun 0:00-0:00", "27 00:00", ""),
    ("thu 22:00-06:00", "27 05:59", ""),
    ("thu 22:00-06:00, fri 8:00-9:00", "27 06:00", "27 08:00"),
    ("sun 22:00-06:00", "29 21:00", "29 22:00"),
]


@pytest.mark.parametrize(("value", "now", "again"), OPENS)
def test_when_a_person_is_back(value: str, now: str, again: str) -> None:
    office = hours(value)
    assert office.is_open(at(now)) is (again == "")
    back = office.opens(at(now))
    assert (back.strftime("%d %H:%M") if back else "") == again


#: hours, from, to, how many of them count
WITHIN = [
    ("", "26 17:00", "28 17:00", 48),
    ("sat-thu 10:00-18:00", "26 17:00", "28 11:30", 2.5),
    ("sat-thu 10:00-18:00", "26 11:00", "26 12:00", 1),
    ("sat-thu 10:00-18:00", "27 11:00", "27 23:00", 0),
    ("sat-thu 10:00-18:00", "26 12:00", "26 11:00", 0),
    ("thu 10:00-14:00, thu 12:00-18:00", "26 00:00", "27 00:00", 8),
    ("thu 22:00-06:00", "26 23:00", "27 08:00", 7),
    ("mon-sun 10:00-18:00", "01 00:00", "29 00:00", 14 * 8),
]


@pytest.mark.parametrize(("value", "begin", "end", "wanted"), WITHIN)
def test_only_office_hours_count_as_waiting(value: str, begin: str, end: str, wanted: float) -> None:
    assert hours(value).within(at(begin), at(end)) == wanted * HOUR


def test_hours_are_those_of_the_companys_zone_also_where_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    office = hours("mon-sun 01:00-05:00", "Europe/Berlin")
    begin, end = (datetime(2026, 10, 25, hour, tzinfo=berlin).timestamp() for hour in (0, 6))
    assert office.within(begin, end) == 5 * HOUR, "the hour from 2 to 3 came twice"
    assert office.is_open(at("26 01:30", berlin))
    assert not hours("mon-sun 01:00-05:00").is_open(at("26 01:30", berlin))


@pytest.mark.parametrize("zone", ["Asia/Dacca_", "Nowhere", "Asia"])
def test_a_zone_that_is_none_is_refused_in_one_line(zone: str) -> None:
    with pytest.raises(BadSetting) as refused:
        hours("sat-thu 10:00-18:00", zone)
    assert str(refused.value) == (
        f"SAHAYAK_OFFICE_ZONE={zone}: a time zone that this machine knows, such as Asia/Dhaka, is wanted"
    )
    hours("", zone)  # nobody asks for it
