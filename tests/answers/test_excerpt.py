"""What of an answer is told where a further question asks for one detail of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answers.excerpt import asks_for_a_detail, excerpt
from bot.answers.guide import guide

TODAY = date(2026, 11, 30)
#: Topic, language, question; what of the answer is told, and what is not.
DETAILS = (
    ("suspension_policy", "en", "how many days until it is deleted?", "28 days", "same day"),
    ("suspension_policy", "en", "is my data lost then", "28 days", "same day"),
    ("suspension_policy", "bn", "koydin por delete hobe", "২৮", "সেদিনই"),
    ("suspension_policy", "bn", "koto din por?", "২৮", "সেদিনই"),
    ("suspension_policy", "bn", "ডাটা কি মুছে ফেলবেন?", "২৮", "সেদিনই"),
    ("refund_policy", "en", "what about a VPS", "within 7 days", "30 days"),
    ("refund_policy", "en", "which address, where do I send it", "@", "within"),
    ("refund_policy", "bn", "vps hole koto din", "৭ দিন", "৩০"),
    ("refund_policy", "bn", "কোথায় মেইল করব", "@", "৩০"),
    ("payment_problem", "bn", "otp to asteche na", "OTP", "Pay Now"),
    ("auto_renew_host", "en", "and do you keep my card details?", "not kept", "PayPal"),
    ("auto_renew_host", "en", "paypal?", "PayPal", "Account"),
    ("invoice_download_howto", "en", "where is that Download button", "“Download”", "Billing"),
    ("pay_invoice_howto", "en", "when is my service renewed?", "as soon as", "Log in"),
    ("recurring_stop", "en", "will they charge me for it", "costs nothing", "Autopay"),
    ("emandate_what", "bn", "kichu taka lage?", "ফি নেই", "২৫ বছর"),
    ("emandate_what", "bn", "fee ache?", "ফি নেই", "২৫ বছর"),
)


@pytest.mark.parametrize(("topic", "language", "question", "told", "untold"), DETAILS)
def test_the_line_that_is_asked_for(topic: str, language: str, question: str, told: str, untold: str) -> None:
    answer = guide(topic, language, {}, today=TODAY).text
    assert told in answer
    assert untold in answer
    found = excerpt(answer, question, topic)
    assert found
    assert told in found
    assert untold not in found
    assert all(line in answer for line in found.splitlines()), "word for word"


@pytest.mark.parametrize(
    ("topic", "language", "question"),
    [
        ("suspension_policy", "en", "does it rain there?"),
        ("suspension_policy", "bn", "jorimana koto taka"),
        ("invoice_download_howto", "en", "does it work on an iPad?"),
        ("rbi_limit", "bn", "কেন?"),
        ("refund_policy", "bn", "refund ki puro ta den"),  # the topic's own name asks for no line
    ],
)
def test_what_it_does_not_hold_is_not_found(topic: str, language: str, question: str) -> None:
    assert not excerpt(guide(topic, language, {}, today=TODAY).text, question, topic)


@pytest.mark.parametrize(
    ("topic", "language", "question"),
    [
        ("pay_invoice_howto", "en", "so how do I pay it?"),
        ("pay_invoice_howto", "bn", "kivabe dibo bolen"),
        ("invoice_download_howto", "bn", "কীভাবে নামাব?"),
        ("suspension_policy", "en", "when " * 60),  # a story
    ],
)
def test_all_of_it_may_be_asked_for(topic: str, language: str, question: str) -> None:
    assert excerpt(guide(topic, language, {}, today=TODAY).text, question, topic) is None


def test_a_question_of_anything_finds_nothing_in_nothing() -> None:
    assert excerpt("", "when?") == ""
    assert not asks_for_a_detail("give me the PDF")
    assert asks_for_a_detail("কবে?")
