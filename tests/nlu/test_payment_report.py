"""What a message tells of a payment: notices, labels in any order, words; and that other messages tell of none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.payment_report import asks, asks_of_the_past, report_of, told_of_payment, was_made
from tests.thread_cost import processor_seconds

TODAY = date(2026, 11, 29)
CASES = yaml.safe_load((Path(__file__).parent / "payment_notices.yml").read_text(encoding="utf-8"))
TOLD = {"gateway": "bkash", "amount": "1150", "transaction_id": "8N7A2KX9QP", "paid_at": "2026-11-28 21:00"}
SAID = {
    "gateway": ("bkash", "bKash e", "বিকাশ", "মাধ্যমঃ বিকাশ", "Method: bKash", "via bkash"),
    "amount": (
        "1150 tk", "৳1,150", "টাকাঃ১১৫০", "টাকা: ১,১৫০", "amount:1150", "Amount = 1150", "পরিমাণঃ ১১৫০", "1150/-",
        "Tk.1150.00", "১১৫০ টাকা",
    ),
    "transaction_id": (
        "8N7A2KX9QP", "trxid:8N7A2KX9QP", "TrxID 8N7A2KX9QP", "trx id - 8n7a2kx9qp", "ট্রানজেকশন আইডিঃ8N7A2KX9QP",
        "txn no. 8N7A2KX9QP", "transaction id is 8n7a2kx9qp", "লেনদেন নম্বর: 8N7A2KX9QP",
    ),
    "paid_at": (
        "28/11/2026 21:00", "গতকাল রাত ৯টায়", "kal rat 9 tay", "yesterday 9 pm", "28-Nov-2026 9:00 PM",
        "২৮ নভেম্বর রাত ৯টা", "date: 28/11 21:00", "তারিখঃ ২৮/১১/২০২৬, ২১:০০",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["in"][:60] for case in CASES])
def test_what_a_message_tells_of_a_payment(case: dict[str, Any]) -> None:
    told = told_of_payment(case["in"], TODAY)
    assert told == case["out"]


ASKED = {
    "next": (
        "do I have to do anything?", "is there anything I need to do", "anything to do from my side?", "what now?",
        "আমার কি কিছু করতে হবে?", "কিছু করা লাগবে?", "amar ki kichu korte hobe", "amar kichu korar ase?",
    ),
    "again": ("shall I pay again?", "do I need to pay once more", "abar dite hobe?", "আমাকে কি আবার টাকা দিতে হবে?"),
    "": ("do I have to do anything for the refund", "how do I pay?", "কীভাবে করব", "amar bill koto"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "text"), [(name, text) for name, texts in ASKED.items() for text in texts])
def test_what_is_asked_of_a_payment(asked: str, text: str) -> None:
    assert asks(text) == asked


@settings(max_examples=200, deadline=None)
@given(
    st.permutations(sorted(SAID)),
    st.fixed_dictionaries({name: st.sampled_from(forms) for name, forms in SAID.items()}),
    st.sampled_from([", ", "\n", " ", " | ", "; "]),
)
def test_details_are_heard_in_every_form_and_order(order: list[str], said: dict[str, str], between: str) -> None:
    told = told_of_payment(between.join(said[name] for name in order), TODAY)
    assert {name: told.get(name) for name in TOLD} == TOLD


WHEN = ("ekhon", "এখন", "now", "just now", "এইমাত্র", "10 min ago", "ektu age", "aj")


@settings(max_examples=100, deadline=None)
@given(
    st.permutations(("number", "sum", "gateway", "paid_at")),
    st.sampled_from(("4821", "৪৮২১")),
    st.sampled_from(("2300", "২৩০০")),
    st.sampled_from(("sslcommerz", "SSLCommerz", "বিকাশ", "bkash")),
    st.sampled_from(WHEN),
    st.sampled_from((", ", "\n", " | ", "; ", " / ")),
)
def test_a_bare_number_and_a_bare_sum_are_heard_in_every_order(
    order: list[str], number: str, amount: str, gateway: str, when: str, between: str
) -> None:
    """Whose invoice it is, only the books know."""
    said = {"number": number, "sum": amount, "gateway": gateway, "paid_at": when}
    told = told_of_payment(between.join(said[name] for name in order), TODAY)
    numbers = ["4821", "2300"] if order.index("number") < order.index("sum") else ["2300", "4821"]
    assert [told.get("number"), told.get("second")] == numbers
    assert ("gateway" in told, told.get("paid_at")) == (True, TODAY.isoformat())


def test_a_message_about_something_else_tells_of_no_payment() -> None:
    for text in (
        "my 1400 bill, was that charged?",
        "bkash diye pay kora jabe?",
        "amar bill koto",
        "4821 er pdf dao",
        "kal 1150 taka dibo",
        "",
    ):
        assert report_of(text, TODAY, expected=False) == {}
    assert report_of("bkash e 1150 taka disi", TODAY, expected=False)["made"] == "1"
    assert "made" not in report_of("bkash", TODAY, expected=True)


MISSED = {
    "taka nise service dei na": True,
    "I paid, why is my site still suspended": True,
    "টাকা দিলাম, আপডেট হয় নাই": True,
    "payment korsi site off": True,
    "bkash e 1150 disi": False,
}


@pytest.mark.parametrize(("text", "missed"), MISSED.items())
def test_what_is_made_and_not_seen(text: str, missed: bool) -> None:
    told = report_of(text, TODAY, expected=False)
    assert told["made"] == "1"
    assert ("missed" in told) == missed


@pytest.mark.parametrize(
    "piece", ["Tk5 TxnId:1234567890 ", "TxnID:", "its", "pay a b again ", "trx ", "21:00 ", "paid by "]
)
def test_a_long_message_is_read_in_time(piece: str) -> None:
    text = (piece * 4000)[:4000]
    assert processor_seconds(lambda: report_of(text, TODAY, expected=True), 2) < 2


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("শেষ পেমেন্ট কবে করেছি আর কত ডিউ আছে?", True),
        ("kobe last bill disilam, ar ekhon koto baki", True),
        ("when did we last pay, and how much is left now?", True),
        ("koto diyechi dekhen, ekhono unpaid dekhay", False),
    ],
)
def test_what_was_paid_and_what_is_owed_may_be_asked_together(text: str, past: bool) -> None:
    assert asks_of_the_past(text) is past


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("amar sbi card theke taka katche na kno", False),
        ("টাকা কাটছে না কেন ভাই", False),
        ("ami to ekhono disi nai", False),
        ("পেমেন্ট হয়েছে না দেখাচ্ছে", False),
        ("bill pay korsi na ekhono, kalke dibo", False),
        ("amar taka katse na ki?", True),
        ("টাকা তো দিছি না?", True),
        ("taka katche, kintu site on hoy nai", True),
        ("taka diyechi, dekhay na", True),
    ],
)
def test_what_is_denied_was_not_made(text: str, made: bool) -> None:
    assert was_made(text) is made
