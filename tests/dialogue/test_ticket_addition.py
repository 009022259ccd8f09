"""What is to be added to a ticket, heard by its words."""

from __future__ import annotations

import pytest

from bot.dialogue.ticket_addition import adds_to_the_ticket

ADDED = (
    "please add to my ticket that the card has expired", "ticket e likhe den je ami office e nai",
    "also tell them I can only talk after six", "oder bolben je number ta bodlaise", "টিকিটে লিখে দিন আমি বাইরে আছি",
    "ওনাকে জানাবেন যে মেইল বদলেছে", "note that our address changed", "write in the ticket that it is urgent",
)  # fmt: skip
NOT_ADDED = (
    "can I add something to the ticket?", "how do I write a ticket", "tell me how much I owe",
    "add the other invoice too",
    "ticket number ta likhe den to?", "টিকিট কি লেখা হয়েছে?", "oder number koto",
)  # fmt: skip


@pytest.mark.parametrize("text", ADDED)
def test_an_addition_to_the_ticket(text: str) -> None:
    assert adds_to_the_ticket(text)


@pytest.mark.parametrize("text", NOT_ADDED)
def test_no_addition_to_the_ticket(text: str) -> None:
    assert not adds_to_the_ticket(text)
