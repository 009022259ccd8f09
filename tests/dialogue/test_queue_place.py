"""Which messages of somebody who waits ask for their place in the queue."""

from __future__ import annotations

import pytest

from bot.dialogue.queue_place import MOST_WORDS, asks_for_their_place

ASKS = (
    "amar serial koto",
    "serial ta koto ekhon",
    "ami line e koto number e",
    "amar age koyjon ache?",
    "ar koto jon baki",
    "amar pala kokhon",
    "queue e koto jon",
    "সিরিয়াল কত",
    "আমার সিরিয়াল কত নম্বরে?",
    "আমার আগে কয়জন আছে",
    "আর কতজন বাকি?",
    "লাইনে কতজন আছে",
    "আমার পালা কখন আসবে",
    "সারিতে আমি কোথায়",
    "am I next?",
    "what number am I",
    "where am I in line",
    "What is my place in the queue?",
    "how many are before me",
    "who is ahead of me",
    "how long is the queue",
)
DOES_NOT = (
    "koto somoy lagbe",
    "amar bill koto",
    "server er serial key koto",
    "mail queue e atke ache",
    "কতজন ইউজার রাখা যায়",
    "ডাক্তারের সিরিয়াল দেন",
    "pay online",
    "my email is in line with that",
    "কত টাকা বাকি",
    "আমার ইনভয়েস কত",
    "next invoice koto",
    "কাউকে লাইনে দিন",
    "kono lok den line e",
    "two lines please",
    "deadline kobe",
    "how do I pay",
    "অনলাইনে কতজন",
    "number koto",
    "before the due date",
)


@pytest.mark.parametrize("text", ASKS)
def test_it_is_heard(text: str) -> None:
    assert asks_for_their_place(text)


@pytest.mark.parametrize("text", [*DOES_NOT, "amar serial koto " * MOST_WORDS])
def test_nothing_else_is(text: str) -> None:
    assert not asks_for_their_place(text)
