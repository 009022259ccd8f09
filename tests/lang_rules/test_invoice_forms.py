"""Any invoice number is found in every form in which customers write or say it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bot.lang as lang
from bot.lang.ordinals import ordinal
from tests.lang_rules.number_spellings import BANGLISH, BENGALI, ENGLISH_SMALL, bengali_digits, indian
from tests.thread_cost import processor_seconds

NUMBERS = st.integers(min_value=100, max_value=9_999_999)
ENGLISH_IN_BENGALI = "জিরো ওয়ান টু থ্রি ফোর ফাইভ সিক্স সেভেন এইট নাইন".split()
NAMED = {
    "hash": "#{n}",
    "hash and zeros": "invoice #{padded}",
    "no.": "inv no.{n}",
    "no. alone": "no.{n} er pdf",
    "colon": "ইনভয়েসঃ{bn}",
    "number and visarga": "বিল নম্বরঃ{bn}",
    "Bengali with number behind": "{bn} নম্বর বিল",
    "zeros": "{padded} er link den",
    "glued": "INV{n}",
    "quoted": '"{n}" ta',
    "commas": "ইনভয়েস নম্বর {grouped}",
}
SPOKEN = {
    "Bengali": (BENGALI, "{} নম্বরের লিংক দিন"),
    "Bengali behind the name": (BENGALI, "ইনভয়েস নম্বর {} এর অবস্থা"),
    "Banglish": (BANGLISH, "{} no invoice er pdf"),
    "English": (ENGLISH_SMALL, "status of invoice {} please"),
    "English, number first": (ENGLISH_SMALL, "{} number invoice ta"),
    "English in Bengali script": (ENGLISH_IN_BENGALI, "ইনভয়েস {} ডাউনলোড"),
}
QUICK = settings(max_examples=120)


def is_year(number: int) -> bool:
    return 1990 <= number < 2050


@pytest.mark.parametrize("form", NAMED)
@QUICK
@given(number=NUMBERS)
def test_a_number_is_found_in_this_form(form, number):
    assume(not is_year(number))
    assume(form != "quoted" or number not in {400, 401, 403, 404, 408, 500, 502, 503, 504})  # may be an error's
    grouped = bengali_digits(indian(number))
    # "821,822" are two numbers of three digits, or one of six: nobody knows.
    assume(form != "commas" or len(grouped.partition(",")[0]) < 3)
    text = NAMED[form].format(n=number, padded=f"{number:07d}", bn=bengali_digits(number), grouped=grouped)
    assert [one.number for one in lang.invoice_numbers(text)] == [str(number)]
    assert lang.find_amounts(text) == ()


@pytest.mark.parametrize("tongue", SPOKEN)
@QUICK
@given(number=NUMBERS)
def test_a_number_that_is_read_out_is_found(tongue, number):
    words, message = SPOKEN[tongue]
    spoken = " ".join(words[int(digit)] for digit in str(number))
    text = message.format(spoken)
    (found,) = lang.invoice_numbers(text)
    assert found.number == str(number)
    assert text[found.start : found.end] == spoken
    assert found.certainty > 0.5
    assert lang.find_amounts(text) == ()
    assert ordinal(text) is None, "no digit of it is the second or the last of a list"


@pytest.mark.parametrize("joiner", [",", ", ", "/", " / ", "+", " & ", " and ", " ar ", " আর ", " ও ", " ebong "])
@QUICK
@given(numbers=st.lists(st.integers(min_value=3000, max_value=9_999_999), min_size=2, max_size=4, unique=True))
def test_joined_numbers_are_all_found(joiner, numbers):
    text = f"invoice {joiner.join(map(str, numbers))} er link"
    assert [one.number for one in lang.invoice_numbers(text)] == [str(number) for number in numbers]


@QUICK
@given(
    first=st.integers(min_value=3000, max_value=9_000_000),
    more=st.integers(min_value=1, max_value=1000),
    pattern=st.sampled_from(["{} থেকে {} পর্যন্ত", "{} theke {} er pdf", "invoices {} to {}", "{} হতে {}"]),
    bengali=st.booleans(),
)
def test_a_range_has_its_first_and_last_number_and_is_no_sum(first, more, pattern, bengali):
    write = bengali_digits if bengali else str
    text = pattern.format(write(first), write(first + more))
    found = lang.invoice_numbers(text)
    assert [(one.number, one.last) for one in found] == [(str(first), str(first + more)), (str(first + more), None)]
    assert lang.find_amounts(text) == ()


@QUICK
@given(year=st.integers(min_value=1990, max_value=2049), bengali=st.booleans())
def test_a_year_is_a_number_only_where_it_is_called_one(year, bengali):
    written = bengali_digits(year) if bengali else str(year)
    for message in ("{} e", "{} সালের বিল", "invoices {}", "nov {} er invoice", "{}", "জানুয়ারি {} এর ইনভয়েস"):
        assert lang.invoice_numbers(message.format(written)) == (), message
    for message in ("invoice no {}", "{} নম্বর বিল", "#{}", "invoice {}"):
        assert [one.number for one in lang.invoice_numbers(message.format(written))] == [str(year)], message


@pytest.mark.parametrize("piece", ["*", "•", "a/c ", "a/c.", "a/c x", "***1 "])
def test_what_is_left_of_an_account_is_found_in_time(piece):
    text = (piece * 4000)[:4000]
    assert processor_seconds(lambda: lang.invoice_numbers(text), 1.5) < 1.5
