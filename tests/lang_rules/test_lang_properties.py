"""What must hold for any text at all, not only for the examples we thought of."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.lang as lang
from bot.lang.digit_values import decimal
from tests.thread_cost import processor_seconds

# Any text, and text made of what our customers' keyboards have, which finds more.
BENGALI = st.characters(min_codepoint=0x0980, max_codepoint=0x09FE)
TYPED = st.sampled_from(
    [*"abeikorstvxyz019৪ .,?!|-'#@/৳₹$\u200b\u200c\u200d\u09bc\u09cd", "র", "্য", "ত্", "taka", "invoice "]
)
TEXT = st.one_of(st.text(), st.lists(st.one_of(BENGALI, TYPED)).map("".join), st.text(st.characters()))
QUICK = settings(max_examples=150, deadline=None)


def digits_of(text: str) -> list[int]:
    return [value for one in text if (value := decimal(one)) is not None]


@QUICK
@given(TEXT)
def test_normalise_is_idempotent_and_loses_no_digit(text):
    once = lang.normalise(text)
    assert lang.normalise(once) == once
    assert digits_of(once) == digits_of(text)
    assert once == unicodedata.normalize("NFC", once)


@QUICK
@given(TEXT)
def test_display_is_idempotent_and_loses_no_digit(text):
    once = lang.display(text)
    assert lang.display(once) == once
    assert digits_of(once) == digits_of(text)
    once.encode("utf-8")


@QUICK
@given(TEXT)
def test_folding_is_stable_and_keeps_digits(text):
    fold = lang.fold(text)
    assert digits_of(fold) == digits_of(text)
    assert fold == lang.fold(lang.normalise(text))
    assert "  " not in fold
    assert len(lang.skeleton(text).split()) == len(fold.split())


@QUICK
@given(TEXT)
def test_what_is_not_latin_stays_beside_banglish(text):
    before, after = lang.normalise(text), lang.to_bengali(text)
    assert digits_of(after) == digits_of(before)
    if not any("a" <= letter <= "z" for letter in before):
        assert after == before
    assert after == lang.to_bengali(before)


@QUICK
@given(TEXT)
def test_nothing_raises_and_spans_point_into_the_text(text):
    assert lang.register(text) in lang.REGISTERS
    lang.ordinal(text)
    lang.parse_date(text, date(2026, 11, 21))
    lang.said_when(text, date(2026, 11, 21))
    lang.said_time(text)
    lang.parse_amount(text)
    for found in (*lang.find_amounts(text), *lang.find_numbers(text), *lang.transaction_ids(text)):
        assert 0 <= found.start < found.end <= len(text)
    for invoice in lang.invoice_numbers(text):
        assert 0 <= invoice.start < invoice.end <= len(text)
        assert invoice.number.isascii()
        assert invoice.number.replace("/", "").isdecimal()  # "2026/0001"
        written = digits_of(text[invoice.start : invoice.end])
        if len(written) > 1:  # else in words
            assert "".join(map(str, written)).lstrip("0") == invoice.number.replace("/", "").lstrip("0")


@QUICK
@given(TEXT)
def test_no_word_is_stripped_to_nothing(text):
    for word in text.split():
        candidates = lang.strip_endings(word)
        assert all(candidates)
        assert lang.stem(word) or not lang.normalise(word)


@QUICK
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from(["BDT", "INR", "USD"]))
def test_money_that_is_written_can_be_read_again(value, currency):
    for language in lang.LANGUAGES:
        written = lang.money(value, currency, language)
        read = lang.parse_amount(written)
        if abs(value) < Decimal(10) ** 9:
            assert read is not None
            assert (read.value, read.currency) == (abs(value), currency), written


@QUICK
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2089, 12, 31)))
def test_a_date_that_is_written_can_be_read_again(day):
    for language in lang.LANGUAGES:
        assert lang.parse_date(lang.date_text(day, language), date(2026, 11, 21)) == day


HOSTILE = (
    "invoice " + " " * 3900,
    "1" * 4000,
    "1 " * 2000,
    "invoice no " * 400,
    "ক্" * 2000,
    "a-" * 2000,
    "1," * 2000,
    "| " * 2000,
    "টাকা" * 1000,
    "trx" * 1300,
)
RULES = (lang.normalise, lang.fold, lang.register, lang.find_amounts, lang.invoice_numbers, lang.transaction_ids)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_a_hostile_message_costs_little(text):
    def read() -> None:
        for rule in RULES:
            rule(text)
        lang.ordinal(text)
        lang.parse_date(text, date(2026, 11, 21))

    assert processor_seconds(read, 1.5) < 1.5
