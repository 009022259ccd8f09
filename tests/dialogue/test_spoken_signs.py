"""What is heard by words alone: a secret that was given away, how long ago something was bought."""

from __future__ import annotations

import pytest

from bot.dialogue.days_since import days_since
from bot.dialogue.given_away import asks_for_our_number, gave_it_away
from bot.dialogue.reachable import wants_to_be_looked_up
from bot.dialogue.stop_wish import wants_a_charge_stopped
from bot.dialogue.stopped_card import tells_of_a_stopped_card

GIVEN = (
    "too late, shared it",
    "yes I told her the code",
    "ওটিপিটা বলে দিয়েছি",
    "pin ta diye felchi",
    "I've read it out to him",
    "পাঠিয়ে দিলাম তো",
    "oke sob bole disi",
)
NOT_GIVEN = (
    "I have not given it",
    "দিইনি",
    "kichu dei nai",
    "should I give it?",
    "ami bill diye disi",
    "what did he want",
    "",
)
SINCE = {
    "bought it 12 days ago": 12,
    "it's been three weeks": 21,
    "নিয়েছি পনেরো দিন হলো": 15,
    "du mash age nisilam": 60,
    "kinsi 4 din hoise": 4,
    "২ সপ্তাহ আগে": 14,
    "within 7 days": None,
    "refund koto din e": None,
    "৩০ দিনের মধ্যে হবে?": None,
    "invoice 4821 ago": None,
    "": None,
}


STOPS = ("hoichoi er auto charge bondho korbo kmne", "প্রাইমের মাসিক কাটা থামাতে চাই", "cancel the monthly charge of my gym")
DOES_NOT_STOP = ("netflix er bill koto", "জুমের টাকা কেটে নিয়েছে", "stop it", "my site is off")


STOPPED = (
    "my bank froze the card",
    "ওই কার্ডটা চুরি গেছে",
    "card ta block kora ache",
    "the old card is cancelled",
    "কার্ড ব্যাংক বন্ধ করে দিয়েছে",
)
NOT_STOPPED = ("how do I block my card", "card bondho korte chai", "site ta bondho", "is the card blocked?", "কার্ডে দেব")


@pytest.mark.parametrize("text", STOPPED)
def test_a_stopped_card_is_heard(text: str) -> None:
    assert tells_of_a_stopped_card(text)


@pytest.mark.parametrize("text", NOT_STOPPED)
def test_nothing_else_is_a_stopped_card(text: str) -> None:
    assert not tells_of_a_stopped_card(text)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("my phone is 01712345678, look me up by it", True), ("ফোন নম্বর ০১৮১২৩৪৫৬৭৮, দেখেন তো খুঁজে", True),
        ("call me on 01712345678", False), ("find my invoice 4821", False),
    ],
)  # fmt: skip
def test_a_number_to_be_looked_up_by(text: str, sought: bool) -> None:
    assert wants_to_be_looked_up(text) is sought


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("what is your official phone then", True), ("apnader office er number ta bolen", True),
        ("আপনাদের আসল ফোন নম্বর দিন", True),
        ("is that your number?", False), ("number ta ki apnader kina", False), ("ওরা ওটিপি চায়", False),
    ],
)  # fmt: skip
def test_our_own_number_is_asked_for(text: str, ours: bool) -> None:
    assert asks_for_our_number(text) is ours


@pytest.mark.parametrize("text", STOPS)
def test_a_wish_to_stop_a_charge_is_heard(text: str) -> None:
    assert wants_a_charge_stopped(text)


@pytest.mark.parametrize("text", DOES_NOT_STOP)
def test_nothing_else_stops_a_charge(text: str) -> None:
    assert not wants_a_charge_stopped(text)


@pytest.mark.parametrize("text", GIVEN)
def test_what_was_given_away_is_heard(text: str) -> None:
    assert gave_it_away(text) in {"it", "secret"}


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_what_was_kept_is_not_given_away(text: str) -> None:
    assert not gave_it_away(text)


@pytest.mark.parametrize(("text", "days"), SINCE.items())
def test_days_are_counted(text: str, days: int | None) -> None:
    assert days_since(text) == days
