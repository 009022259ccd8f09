"""Every whole number is read back from every spelling of it: a sample here, all of them by `every_number.py`."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.lang as lang
from tests.lang_rules.every_number import misread
from tests.lang_rules.number_spellings import LARGEST, OF_DIGITS, SPELLINGS, sums

SMALL = 1100  # every word and every hundred is in them
LEAST_STEP = 4999  # a prime number, so that all places of a number change


def test_every_small_number_is_read_from_every_spelling():
    assert [line for number in range(SMALL) for line in misread(number)] == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_numbers_up_to_ten_million_are_read_from_this_spelling(spelling):
    assert [line for number in range(0, LARGEST + 1, LEAST_STEP) for line in misread(number, spelling)] == []


@settings(max_examples=300)
@given(st.integers(min_value=0, max_value=LARGEST))
def test_any_number_is_read_from_every_spelling(number):
    assert list(misread(number)) == []


@settings(max_examples=200)
@given(
    st.integers(min_value=1, max_value=LARGEST),
    st.sampled_from(["আমার {} কেটে নিয়েছে", "please check {} , it was charged", "kal {} dilam bikash e", "({})", "{}।"]),
)
def test_a_sum_stands_where_it_was_written(number, around):
    for text, currency, _ in sums(number):
        message = around.format(text)
        (found,) = lang.find_amounts(message)
        assert (found.value, found.currency) == (Decimal(number), currency)
        assert message[found.start : found.end] == text


@settings(max_examples=200)
@given(st.integers(min_value=0, max_value=LARGEST), st.sampled_from(sorted(SPELLINGS)))
def test_a_message_that_is_only_a_number_is_that_number(number, spelling):
    read = lang.parse_amount(SPELLINGS[spelling](number))
    assert read is None or read.value == number
    assert read is not None or "words" in spelling


@settings(max_examples=200)
@given(
    st.integers(min_value=0, max_value=LARGEST),
    st.integers(min_value=0, max_value=LARGEST),
    st.sampled_from(sorted(SPELLINGS)),
    st.sampled_from(sorted(SPELLINGS)),
)
def test_two_sums_in_a_message_are_two(one, other, first, second):
    message = f"{SPELLINGS[first](one)} টাকা, {SPELLINGS[second](other)} taka"
    assert [found.value for found in lang.find_amounts(message)] == [one, other]


def test_the_spellings_of_digits_are_known():
    assert set(OF_DIGITS) <= set(SPELLINGS)
    assert len(OF_DIGITS) == 5
