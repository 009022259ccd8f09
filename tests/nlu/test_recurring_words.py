"""What is said of the host's own bills is not answered with the rules of recurring payments."""

from __future__ import annotations

import pytest

from bot.nlu.recurring_words import is_elsewhere, of_the_host

OURS = [
    ("bill er last date kobe", "rbi_deadline", ""),
    ("আমার কোন বিলটার তারিখ পার হয়ে গেছে", "rbi_deadline", ""),
    ("শেষ তারিখ কবে?", "rbi_deadline", "my_due"),
    ("kom dile hobe?", "rbi_limit", "pay_link"),
    ("tar agei pay korun mane ki?", "recurring_existing_account", "paid_but_unpaid"),
    ("ঠিক করতে কী করব?", "recurring_fix", "suspension_policy"),
    ("by hand, how?", "manual_payment_howto", "gateway_list"),
]
ELSEWHERE = [
    ("শেষ তারিখ কবে ছিল নিয়ম মানার", "rbi_deadline", "my_due"),
    ("when was the RBI deadline for my invoice", "rbi_deadline", ""),
    ("deadline kobe chilo", "rbi_deadline", ""),
    ("notun account e ki hobe", "recurring_new_account", ""),
    ("ar google er jonno?", "recurring_fix", "my_due"),
    ("auto payment ta thik korbo kivabe", "recurring_fix", "pay_link"),
    ("HDFC কার্ড হলে?", "emandate_card_supported", "gateway_supported"),
    ("and by hand?", "manual_payment_howto", "recurring_stop"),
    ("আবার চালু করতে?", "recurring_fix", "my_recurring_status"),
    ("which date?", "rbi_deadline", "rbi_why"),
    ("which date?", "my_due", "my_due"),
    ("which date?", "fallback", "my_due"),
]


@pytest.mark.parametrize(("text", "intent", "after"), OURS)
def test_neither_the_message_nor_what_was_before_speaks_of_recurring_payments(text, intent, after) -> None:
    assert is_elsewhere(text, intent, after)


@pytest.mark.parametrize(("text", "intent", "after"), ELSEWHERE)
def test_one_of_them_does(text, intent, after) -> None:
    assert not is_elsewhere(text, intent, after)


def test_the_rest_share_what_is_elsewhere() -> None:
    ranked = [("rbi_deadline", 0.6), ("my_due", 0.2), ("my_invoices", 0.1)]
    kept = dict(of_the_host("bill er date kobe", ranked, ""))
    assert list(kept) == ["my_due", "my_invoices"]
    assert kept["my_due"] == pytest.approx(0.6)
    assert sum(kept.values()) == pytest.approx(0.9)
    assert of_the_host("RBI er date kobe", ranked, "") == ranked
