"""Whether the next payment, a price or a payment's id is asked for, by words."""

from __future__ import annotations

import pytest

from bot.knowledge.bills_asked import asks_when_issued
from bot.knowledge.failed_charge import tells_of_a_failed_charge
from bot.knowledge.next_payment import asks_for_the_next, asks_how_much
from bot.knowledge.payment_id import asks_for_the_id
from bot.knowledge.rough_sum import is_rough

NEXT = (
    "when's my next payment", "so when must I pay again", "পরের বিলটা কবে আসবে?", "এরপর কোন মাসে টাকা দিতে হবে",
    "when will I be invoiced next",
    "porer invoice kobe asbe", "abar kon mashe dite hobe", "when will the next invoice be issued",
)  # fmt: skip
NOT_NEXT = (
    "when will you charge my card again", "আবার কবে কাটবে", "next", "when is it due", "porer bar dibo",
    "when does it start again",
)  # fmt: skip
HOW_MUCH = ("and how much is that", "koto dite hobe tokhon", "তখন কত লাগবে")
NOT_HOW_MUCH = ("how much time do I have", "koto din ase", "কত দিন আছে", "কত তারিখে", "how long")
ID = (
    "give me the trx id of it",
    "transaction number ta den",
    "লেনদেন নম্বরটা দিন",
    "what is its transaction id",
    "the reference number of my payment?",
)
ISSUED = (
    "when was this invoice generated?", "what's its date of issue", "eita kobe banano hoisilo", "bill er issue date ta",
    "বিলটা কখন তৈরি করেছেন", "ইস্যুর তারিখ কত ছিল",
)  # fmt: skip
NOT_ISSUED = (
    "when is it due", "when was it paid", "kobe dite hobe", "কবে বন্ধ হয়েছে", "is there an issue with my site?",
)  # fmt: skip
NOT_ID = ("trx id holo 9HG7X2KL1M", "trx id nai", "I don't have a transaction id", "my id", "")
FAILED = (
    "why did my card not get charged, it was declined", "auto pay ta atke gelo keno", "কার্ড থেকে টাকা কাটেনি",
    "the auto debit bounced", "অটো পেমেন্টটা আটকে আছে কেন", "oi card er ta holo na keno",
)  # fmt: skip
NOT_FAILED = (
    "will my card be declined",
    "auto payment on korbo",
    "card e pay korte gele page e fail",
    "google er auto pay fail",
)
ROUGH = ("about 1100", "1100 er moto", "প্রায় এগারোশ", "some 900 taka", "nearly 20000")
EXACT = ("1100 takar ta", "the 900 one", "এগারোশ টাকারটা")


@pytest.mark.parametrize(
    ("asks", "lines", "wanted"),
    [
        (asks_for_the_next, NEXT, True), (asks_for_the_next, NOT_NEXT, False), (asks_how_much, HOW_MUCH, True),
        (asks_how_much, NOT_HOW_MUCH, False), (asks_for_the_id, ID, True), (asks_for_the_id, NOT_ID, False),
        (tells_of_a_failed_charge, FAILED, True), (tells_of_a_failed_charge, NOT_FAILED, False),
        (is_rough, ROUGH, True), (is_rough, EXACT, False),
    ],
)  # fmt: skip
def test_words_tell_it(asks, lines, wanted):
    assert {line: asks(line) for line in lines} == dict.fromkeys(lines, wanted)


def test_the_day_of_issue_is_asked_for() -> None:
    assert [text for text in (*ISSUED, *NOT_ISSUED) if asks_when_issued(text)] == list(ISSUED)
