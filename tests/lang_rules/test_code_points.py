"""No code point of Unicode breaks a rule of text, whichever of the two Pythons and their tables it meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import bot.lang as lang
from bot.lang.digit_values import decimal
from tests.code_points import PLACES, batches, digits, numerals
from tests.environments import IS_ENGINE

TODAY = date(2026, 11, 29)
RULES: dict[str, Callable[[str], object]] = {
    "answer_language": lambda text: lang.answer_language(lang.register(text), None),
    "display": lambda text: lang.display(text).encode(),
    "find_amounts": lang.find_amounts,
    "find_numbers": lang.find_numbers,
    "fold": lang.fold,
    "in_bengali_script": lang.in_bengali_script,
    "is_bengali": lang.is_bengali,
    "invoice_numbers": lang.invoice_numbers,
    "is_ending": lang.is_ending,
    "normalise": lang.normalise,
    "ordinal": lang.ordinal,
    "parse_amount": lang.parse_amount,
    "parse_date": lambda text: lang.parse_date(text, TODAY),
    "register": lang.register,
    "said_time": lang.said_time,
    "said_when": lambda text: lang.said_when(text, TODAY),
    "skeleton": lang.skeleton,
    "stem": lang.stem,
    "strip_endings": lang.strip_endings,
    "tells_register": lang.tells_register,
    "to_bengali": lang.to_bengali,
    "transaction_ids": lang.transaction_ids,
    "with_whole_numbers": lang.with_whole_numbers,
}


def test_no_rule_is_left_out() -> None:
    takes_no_message = {
        "COMPLETE", "DEFAULT", "LANGUAGES", "REGISTERS", "Amount", "InvoiceNumber", "Language", "Number",
        "SaidTime", "SaidWhen",
        "TransactionId", "date_text", "digits", "language", "languages", "money", "number",
    }  # fmt: skip
    assert set(lang.__all__) == set(RULES) | takes_no_message


@pytest.mark.parametrize("rule", RULES)
def test_every_code_point_is_survived(rule: str) -> None:
    for text in batches():
        RULES[rule](text)


@pytest.mark.parametrize("rule", RULES)
def test_every_numeral_is_survived_where_a_number_is_looked_for(rule: str, in_full: bool) -> None:
    # A quarter of the places for each sign, so that all are met in every script. The other Python begins with others.
    for number, sign in enumerate(numerals(), start=2 * IS_ENGINE):
        for place in PLACES if in_full else PLACES[number % 4 :: 4]:
            RULES[rule](place.format(sign))


def test_a_digit_of_any_script_is_read() -> None:
    for sign in digits():
        value = decimal(sign)
        assert value is not None
        assert lang.normalise(f"invoice {sign}{sign}{sign}7") == f"invoice {value}{value}{value}7", ascii(sign)
        assert [one.number for one in lang.invoice_numbers(f"invoice 7{sign}{sign}{sign}")] == [
            f"7{value}{value}{value}"
        ]


def test_digits_newer_than_the_tables_of_python_have_their_values() -> None:
    """Unicode 15: Kawi and Nag Mundari; Unicode 13: Segmented digits."""
    assert [decimal(chr(0x1E4F0 + value)) for value in range(10)] == list(range(10))
    assert [decimal(chr(0x16AC0 + value)) for value in range(10)] == list(range(10))
    assert [decimal(chr(0x1FBF0 + value)) for value in range(10)] == list(range(10))
    assert decimal("²") is None
    assert decimal("x") is None
