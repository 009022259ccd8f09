"""Any day is read in every form in which customers write it, and every day of the Bengali year is one of ours."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.lang as lang
from bot.lang.month_days import BENGALI_YEAR, bengali_day
from tests.lang_rules.number_spellings import BANGLISH, BENGALI, bengali_digits

TODAY = date(2026, 11, 21)
MONTHS = "january february march april may june july august september october november december".split()
BENGALI_NAMES = "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর".split()
YEAR = "বৈশাখ জ্যৈষ্ঠ আষাঢ় শ্রাবণ ভাদ্র আশ্বিন কার্তিক অগ্রহায়ণ পৌষ মাঘ ফাল্গুন চৈত্র".split()
WEEKDAYS = "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার".split()
SUFFIX = {1: "লা", 2: "রা", 3: "রা", 4: "ঠা", **dict.fromkeys(range(5, 19), "ই"), **dict.fromkeys(range(19, 32), "শে")}
SPOKEN = {
    1: "পয়লা", 2: "দোসরা", 3: "তেসরা", 4: "চৌঠা",
    **{day: f"{BENGALI[day]}ই" for day in range(5, 19)},
    **{day: f"{BENGALI[day]}ে" for day in range(19, 32)},
}  # fmt: skip


def named(day: date) -> str:
    return BENGALI_NAMES[day.month - 1]


FORMS = {
    "iso": lambda day: day.isoformat(),
    "day first": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dots": lambda day: f"{day.day:02d}.{day.month:02d}.{day.year}",
    "dashes": lambda day: f"{day.day}-{day.month}-{day.year % 100:02d}",
    "name in dashes": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3].title()}-{day.year}",
    "name and short year": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year % 100:02d}",
    "english": lambda day: f"I paid on {day.day} {MONTHS[day.month - 1]} {day.year}",
    "english, of": lambda day: f"{day.day}th of {MONTHS[day.month - 1]}, {day.year}",
    "month first": lambda day: f"{MONTHS[day.month - 1].title()} {day.day}, {day.year}",
    "bengali": lambda day: (
        bengali_digits(f"{day.day} ") + BENGALI_NAMES[day.month - 1] + bengali_digits(f" {day.year}")
    ),
    "bengali, comma": lambda day: (
        f"{bengali_digits(day.day)} {BENGALI_NAMES[day.month - 1]}, {bengali_digits(day.year)}"
    ),
    "bengali suffix": lambda day: (
        f"{bengali_digits(day.day)}{SUFFIX[day.day]} {BENGALI_NAMES[day.month - 1]} {bengali_digits(day.year)}"
    ),
    "bengali words": lambda day: f"{SPOKEN[day.day]} {BENGALI_NAMES[day.month - 1]} {bengali_digits(day.year)}",
    "year first": lambda day: (
        f"{bengali_digits(day.year)} সালের {bengali_digits(day.day)} {BENGALI_NAMES[day.month - 1]}"
    ),
    "tarikh": lambda day: f"{MONTHS[day.month - 1]} er {day.day} tarikh {day.year}",
}
QUICK = settings(max_examples=150)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2089, 12, 31))


@pytest.mark.parametrize("form", FORMS)
def test_every_day_of_three_years_is_read_in_this_form(form):
    first = date(2024, 1, 1)  # a leap year, and two others
    days = [first + timedelta(more) for more in range(366 + 2 * 365)]
    assert [day for day in days if lang.parse_date(FORMS[form](day), TODAY) != day] == []


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(day=DAYS)
def test_a_day_is_read_in_this_form(form, day):
    assert lang.parse_date(FORMS[form](day), TODAY) == day


@QUICK
@given(days=st.integers(min_value=0, max_value=99), today=DAYS)
def test_days_are_counted_in_words_and_figures(days, today):
    before, after = today - timedelta(days), today + timedelta(days)
    for count in (str(days), bengali_digits(days), BENGALI[days]):
        assert lang.parse_date(f"{count} দিন আগে দিয়েছি", today) == before
        assert lang.parse_date(f"{count} দিন পরে দেব", today) == after
    for count in (str(days), BANGLISH[days]):
        assert lang.parse_date(f"{count} din age", today) == before
    assert lang.parse_date(f"{days} days ago", today) == before
    assert lang.parse_date(f"in {days} days", today) == after


@QUICK
@given(today=DAYS, weekday=st.integers(min_value=0, max_value=6))
def test_a_weekday_is_within_a_week(today, weekday):
    word = WEEKDAYS[weekday]
    last, following = lang.parse_date(f"গত {word}", today), lang.parse_date(f"আগামী {word}", today)
    assert last is not None
    assert following is not None
    assert last.weekday() == following.weekday() == weekday
    assert timedelta(1) <= today - last <= timedelta(7)
    assert timedelta(1) <= following - today <= timedelta(7)


def test_the_bengali_year_has_every_day_once():
    for year in (1430, 1431, 1432, 1433):
        days = [bengali_day(year, month, day) for month in range(1, 13) for day in range(1, 32)]
        found = [day for day in days if day]
        assert found == [found[0] + timedelta(more) for more in range(len(found))], "no gap, no day twice"
        assert found[0] == date(year + 593, 4, 14)
        assert found[-1] == date(year + 594, 4, 13)
    assert len(BENGALI_YEAR) == len(YEAR)


@QUICK
@given(day=st.dates(min_value=date(2020, 4, 14), max_value=date(2060, 4, 13)))
def test_a_day_of_the_bengali_year_is_read(day):
    year = day.year - 593 - (day < date(day.year, 4, 14))
    month, number = next(
        (month, number) for month in range(1, 13) for number in range(1, 32) if bengali_day(year, month, number) == day
    )
    text = f"{bengali_digits(number)} {YEAR[month - 1]} {bengali_digits(year)}"
    assert lang.parse_date(text, TODAY) == day
    near = day.replace(year=2026) if (day.month, day.day) != (2, 29) else date(2026, 2, 28)
    assert lang.parse_date(f"{bengali_digits(number)} {YEAR[month - 1]}", near) is not None


@QUICK
@given(said=st.times())
def test_a_clock_is_read(said):
    minute = said.replace(second=0, microsecond=0)
    half = f"{minute.hour % 12 or 12}:{minute.minute:02d} {'pm' if minute.hour >= 12 else 'am'}"
    read = lang.said_time(f"kal {half} e disi")
    assert read is not None
    assert read.time == minute
    if minute.hour == 0 or minute.hour > 12:
        whole = lang.said_time(f"{minute.hour:02d}:{minute.minute:02d}")
        assert whole is not None
        assert whole.time == minute


@pytest.mark.parametrize("hour", range(1, 13))
def test_an_hour_in_bengali_words(hour):
    night = {1: 1, 2: 2, 3: 3, 4: 4, 12: 0, **{one: one + 12 for one in range(6, 12)}}
    said = lang.said_time(f"রাত {BENGALI[hour]}টায়")
    assert said is not None
    assert said.part == "night"
    assert said.time == (time(night[hour]) if hour in night else None)
