"""Names that sound like other words are heard only as they are written."""

from __future__ import annotations

import pytest

from bot.nlu.entities import entities_of, find_entities
from bot.nlu.mentions import find_mentions, wallet_in


@pytest.mark.parametrize("text", ["hindi mein baat kar sakte ho?", "ভাত খেয়েছেন?", "bhat kheyechen", "but how"])
def test_what_only_sounds_like_vat_is_none(text: str) -> None:
    assert "matter" not in find_entities(text).values


@pytest.mark.parametrize("text", ["VAT koto", "is vat included?", "ভ্যাট কি আলাদা?", "ভ্যাটের চালান পাব?", "gst invoice"])
def test_vat_is_heard_as_it_is_written(text: str) -> None:
    assert find_entities(text).values["matter"] == "vat"


@pytest.mark.parametrize("text", ["kono card chara upay ache?", "অন্য কোনো উপায় আছে?", "card chara upay nai?"])
def test_any_way_is_no_wallet(text: str) -> None:
    assert "gateway" not in find_entities(text).values


@pytest.mark.parametrize("text", ["upay diye hobe?", "rocket na, upay ase?", "উপায় দিয়ে দেওয়া যাবে?"])
def test_the_wallet_is_heard(text: str) -> None:
    assert "upay" in {one.value for one in find_mentions(text)}


@pytest.mark.parametrize("text", ["তোমার কাছে জানতে চাই", "amar kache bkash ase", "ওর কাছেই কার্ড", "kache kono bank nai"])
def test_near_somebody_is_no_cash(text: str) -> None:
    assert "cash" not in {one.value for one in find_mentions(text)}


@pytest.mark.parametrize("text", ["ক্যাশে দেওয়া যায়?", "can I pay in cash", "ক্যাশ টাকা নেন?"])
def test_cash_is_heard(text: str) -> None:
    assert "cash" in {one.value for one in find_mentions(text)}


PAID_FOR = {
    "insurance": [
        "is a 40,000 rupee insurance premium cut by itself", "bimar premium 40 hajar", "বীমার টাকা অটো কাটবে?",
        "LIC premium",
    ],
    "mutual_funds": ["mutual fund SIP of 60000", "মিউচুয়াল ফান্ডের কিস্তি", "SIP er limit koto"],
    "loan": ["it is my home loan", "গাড়ির লোনের কিস্তি", "loan er kisti 20000"],
    "ordinary": ["a normal subscription", "সাধারণ সাবস্ক্রিপশনে কত"],
    "card_bills": ["my credit card bill is 80k", "credit card er bill auto hobe?", "ক্রেডিট কার্ডের বিল ৯০ হাজার"],
}  # fmt: skip
NOT_PAID_FOR = (
    "how long does it take",
    "biman er ticket", "বিমানের টিকিট", "pay the hosting bill by credit card", "ক্রেডিট কার্ড দিয়ে বিল দেব",
    "YouTube Premium",
)  # fmt: skip


@pytest.mark.parametrize(("category", "text"), [(name, text) for name, texts in PAID_FOR.items() for text in texts])
def test_what_has_a_limit_of_its_own_is_heard(category: str, text: str) -> None:
    assert find_entities(text).values["category"] == category


@pytest.mark.parametrize("text", NOT_PAID_FOR)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert "category" not in find_entities(text).values


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("ar cloud er ta?", "google_cloud"),
        ("ক্লাউডেরটাও কি একই জায়গায়?", "google_cloud"),
        ("is it the same for ads?", "google_ads"),
        ("ওয়ার্কস্পেসেরটাও?", "google_workspace"),
        ("cloud hosting er bill", None),
        ("ক্লাউড হোস্টিংয়ের দাম", None),
        ("a cloud server for my shop", None),
    ],
)
def test_a_short_name_is_heard_in_a_follow_up(text: str, product: str | None) -> None:
    assert find_entities(text).values.get("product") == product


NETWORKS = {
    "diners": ("do you take diners?", "আর ডাইনার্স কার্ড?", "diners club card diye hobe"),
    "discover": ("and discover?", "ডিসকভার নেন?"),
    "jcb": ("jcb card ache", "জেসিবি চলবে?"),
    "unionpay": ("union pay?", "ইউনিয়নপে কার্ড"),
    "maestro": ("maestro debit", "মায়েস্ট্রো কার্ডে হবে?"),
}
NO_NETWORK = ("I discovered it today", "two dinars", "dinner er por dibo", "ডিনারের পরে দেব")


@pytest.mark.parametrize(("network", "text"), [(one, text) for one, texts in NETWORKS.items() for text in texts])
def test_a_network_that_the_company_does_not_name_is_heard(network: str, text: str) -> None:
    assert find_entities(text).values["network"] == network


@pytest.mark.parametrize("text", NO_NETWORK)
def test_what_only_sounds_like_a_network_is_none(text: str) -> None:
    assert "network" not in find_entities(text).values


PRODUCTS = (
    ("recurring_fix", "অ্যাডসে আবার টাকা কাটানো শুরু করব কীভাবে", "google_ads"),
    ("recurring_avoid_interruption", "my campaigns must not stop", "google_ads"),
    ("recurring_avoid_interruption", "বিজ্ঞাপন যেন চলতেই থাকে", "google_ads"),
    ("manual_payment_howto", "ক্লাউডেরটা নিজে মিটিয়ে দেব", "google_cloud"),
    ("recurring_stop", "প্লের মাসিক টাকা আর দেব না", "google_play"),
    ("recurring_fix", "the red line in the admin console", "google_workspace"),
    ("recurring_fix", "facebook ads keep failing", None),
    ("recurring_avoid_interruption", "the cloud server must not stop", None),
    ("recurring_fix", "ads are fine, it is not about ads but youtube", "youtube"),
)


@pytest.mark.parametrize(("intent", "text", "product"), PRODUCTS)
def test_an_ordinary_word_is_a_product_where_its_payment_is_spoken_of(
    intent: str, text: str, product: str | None
) -> None:
    assert entities_of(intent, text).get("product") == product


@pytest.mark.parametrize(
    ("text", "wallet"),
    [
        ("upay neya hoy kina", "upay"),
        ("আপনারা কি উপায় নেন ভাই", "upay"),
        ("ei upay e neya hoy kina", None),
        ("onno upay e dewa jay kina", None),
    ],
)
def test_a_wallet_with_the_name_of_an_ordinary_word_is_asked_about(text: str, wallet: str | None) -> None:
    assert wallet_in(text) == wallet
    assert wallet in {None, entities_of("gateway_supported", text).get("gateway")}


def test_such_a_word_is_no_wallet_where_something_else_is_asked() -> None:
    assert "gateway" not in entities_of("pay_invoice_howto", "upay neya hoy kina")
