"""That something else was asked, and what is to be added to a ticket, heard by their words."""

from __future__ import annotations

import pytest

from bot.dialogue.objection import says_it_was_not_asked
from bot.dialogue.ticket_addition import adds_to_the_ticket

NOT_ASKED = (
    "No, that's not what I asked.", "that isn't what I meant", "I didn't ask about refunds", "that's not my question",
    "you have not answered my question", "eta to jiggesh kori nai", "ami eta bolini", "uttor to dilen na",
    "এটা তো জিজ্ঞেস করিনি", "সেটা জানতে চাইনি", "উত্তর পেলাম না", "এটা আমি জিজ্ঞাসা করি নাই",
)  # fmt: skip
ASKED = (
    "what should I ask them", "I asked for the PDF yesterday", "is that what I owe?", "eta ki jiggesh korbo",
    "ami eta chai", "এটা জানতে চাই", "উত্তর কখন পাব", "ask them for me", "bank uttor dey na keno",
)  # fmt: skip
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


@pytest.mark.parametrize("text", NOT_ASKED)
def test_that_something_else_was_asked(text: str) -> None:
    assert says_it_was_not_asked(text)


@pytest.mark.parametrize("text", ASKED)
def test_what_only_sounds_like_it(text: str) -> None:
    assert not says_it_was_not_asked(text)


@pytest.mark.parametrize("text", ADDED)
def test_an_addition_to_the_ticket(text: str) -> None:
    assert adds_to_the_ticket(text)


@pytest.mark.parametrize("text", NOT_ADDED)
def test_no_addition_to_the_ticket(text: str) -> None:
    assert not adds_to_the_ticket(text)
