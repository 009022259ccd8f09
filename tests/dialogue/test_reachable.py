"""Which messages tell where their writer can be reached, and which numbers are no such thing."""

import pytest

from bot.dialogue.reachable import is_mobile_number, tells_where_to_reach

TELLS = (
    "email dilam rafi.ahmed@gmail.com. koto khone janabe?",
    "my e-mail is accounts@shop.co.in",
    "01712345678 number e call den",
    "আমার ফোন নম্বর ০১৭১২-৩৪৫৬৭৮, কল দিবেন",
    "+8801712345678",
    "whatsapp me on +14155550123",
)
TELLS_NOT = (
    "01712345678 e taka pathate bolse",
    "ek lok phone kore bollo 01712345678 e bkash korte",
    "refund@bkash-help.com e card number dite bolse, dibo?",
    "01712345678 theke phone kore pin chay, dibo?",
    "০১৭১২৩৪৫৬৭৮ থেকে ফোন করে ওটিপি চায়",
    "they want my password, mail from help@example.com",
    "4822",
    "TrxID 1755363871",
    "ভাই কল দেন না কেন",
    "me@here",
    "@" * 500,
)


@pytest.mark.parametrize("text", TELLS)
def test_an_address_or_a_number_to_be_called_on(text: str) -> None:
    assert tells_where_to_reach(text)


@pytest.mark.parametrize("text", TELLS_NOT)
def test_no_way_to_reach_anybody(text: str) -> None:
    assert not tells_where_to_reach(text)


@pytest.mark.parametrize("text", TELLS)
def test_a_number_and_nothing_else(text: str) -> None:
    assert is_mobile_number(text) is text.startswith("+880")
