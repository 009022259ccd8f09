"""Every topic is answered in every language, whatever was named; nothing named may break it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.book import _environment, render
from bot.answers.guide import guide, reviewed_long_ago
from bot.answers.guide_request import AnswerSpec
from bot.answers.payment_guide import PAYMENT
from bot.answers.product_guide import RECURRING
from bot.answers.rbi_guide import RBI
from bot.answers.reply import Reply
from bot.knowledge import names, products
from bot.knowledge.dated import Row
from bot.knowledge.topics import topics
from bot.lang import LANGUAGES
from bot.settings import Settings
from bot.settings import settings as chosen

TODAY = date(2026, 11, 22)
NAMED: list[dict[str, Any]] = [
    {},
    *({entity: one} for entity, rows in names().items() for one in rows),
    {"gateway": "never_heard_of", "bank": "nor_of_this", "network": "x", "product": "y"},
    {"gateway": ["bkash", "nagad", "paypal"]},
    {"bank": "hdfc", "network": "visa", "card_type": "credit"},
    {"bank": "dbbl", "card_origin": "dual", "country": "bangladesh"},
    {"product": "google_ads", "account": "existing", "billing": "automatic", "amount": ["5000", "18000"]},
    {"product": "google_play", "device": "android", "quoted": "2021"},
    {"amount": ["NaN", "1e99", "-4", "x", "5,000"]},
]
LOOKING = {**PAYMENT, **RBI, **RECURRING}  # the answers that look at what is named


def asks_product(reply: Reply) -> bool:
    """ "Which product is it?" has a button for each and may have one for the company; all else has no more than a phone
    shows."""
    said = [(button.payload or {}).get("entities", {}).get("product") for button in reply.buttons]
    return said in (list(products()), [*products(), None])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", topics())
def test_every_topic_is_answered_whatever_is_named(topic, language):
    for named in NAMED if topic in LOOKING else NAMED[::12]:
        reply = guide(topic, language, named, today=TODAY)
        assert reply.text
        assert reply.topic == topic
        assert len(reply.buttons) <= (len(products()) + 1 if asks_product(reply) else 3)
        for button in reply.buttons:
            assert button.title
            assert (button.url is None) != (button.payload is None)
            if button.payload:
                assert button.payload["intent"] in {*topics(), "choose"}


ENTITY = st.one_of(st.none(), st.integers(), st.text(max_size=12), st.lists(st.text(max_size=6), max_size=3))

TOLD = ("amount", "account", "billing", "device", "quoted", "for", "done", "options", "person", "kinds", "topic")


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.sampled_from(sorted(topics())), st.text(max_size=10)),
    st.text(max_size=7),
    st.dictionaries(st.sampled_from([*names(), *TOLD]), ENTITY),
)
def test_nothing_breaks_it(topic, language, entities):
    assert guide(topic, language, entities, today=TODAY).text


def test_a_language_switch_is_said_in_the_new_language():
    assert "English" in guide("language_switch", "bn", {"language": "en"}, today=TODAY).text
    assert "বাংলায়" in guide("language_switch", "en", {"language": "bn"}, today=TODAY).text
    asked = guide("language_switch", "bn", {}, today=TODAY)
    assert [button.payload for button in asked.buttons] == [
        {"intent": "language_switch", "entities": {"language": language}} for language in ("bn", "en")
    ]


@pytest.mark.parametrize("topic", [one.id for one in topics().values() if one.kind == "account"])
def test_a_stranger_is_asked_to_log_in_and_offered_the_guide(topic):
    reply = guide("identify", "bn", {"for": topic}, today=TODAY)
    login, howto = reply.buttons
    assert login.url is not None
    assert login.url.endswith("login?chat=1")
    assert howto.payload == {"intent": topics()[topic].howto, "entities": {}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_client_area_is_anothers_the_login_is_its_own(language, monkeypatch):
    monkeypatch.setitem(_environment(language).globals, "own_area", False)
    login, _ = guide("identify", language, {"for": "my_due"}, today=TODAY).buttons
    assert login.url == chosen().client_area_url, "the address of its login is not known here"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("together", [True, False])
def test_mass_payment_is_spoken_of_only_where_it_is_on(together, language, monkeypatch):
    told = {"SAHAYAK_BACKEND": "whmcs", "SAHAYAK_WHMCS_MASS_PAYMENT": str(int(together))}
    assert Settings.read(told).pays_together is together
    monkeypatch.setitem(_environment(language).globals, "pays_together", together)
    reply = guide("pay_all_howto", language, {}, today=TODAY)
    assert ("Mass Payment" in reply.text) is together
    assert "My Invoices" in reply.text or together
    assert [button.payload for button in reply.buttons][:2] == [
        {"intent": "pay_link", "entities": {"reference": "all"}}, {"intent": "my_due", "entities": {}},
    ]  # fmt: skip
    (every,) = render("pay_link.which", language, count=2, lines=["a", "b"], rest=0).buttons
    assert (every.title in ("All at once", "সবগুলো একসাথে")) is together


def test_two_likely_topics_and_a_person_are_offered():
    reply = guide("fallback", "en", {"options": ["pay_link", "refund_policy", "my_due"]}, today=TODAY)
    assert [button.title for button in reply.buttons] == ["Pay link", "Refunds", "Talk to a person"]
    person = guide("fallback", "en", {"person": "1"}, today=TODAY)
    assert [(button.payload or {})["intent"] for button in person.buttons] == ["handoff", "cancel"]


def test_a_typed_secret_is_named_but_never_repeated():
    said = guide("safety_warning", "en", {"kinds": ["card_number", "otp"]}, today=TODAY).text
    assert "a card number, an OTP" in said
    assert "SSLCommerz, Stripe and PayPal" in guide("safety_warning", "en", {"kinds": []}, today=TODAY).text


@pytest.mark.parametrize(
    ("named", "taken", "unknown"),
    [
        ({"gateway": ["bkash", "nagad"]}, "bKash", "Nagad"),
        ({"network": ["amex", "diners"]}, "Amex", "Diners Club"),
        ({"gateway": "rocket", "network": ["jcb"]}, "Rocket", "JCB"),
        ({"bank": ["dbbl", "sbi"], "network": "rupay"}, "RuPay", "RuPay"),
    ],
)
def test_each_name_of_a_question_gets_its_line(named, taken, unknown):
    said = guide("gateway_supported", "en", named, today=TODAY).text
    yes, *no = said.split("\n")
    assert taken in yes
    assert [line.startswith(f"{unknown} is not named") for line in no] == [True] * len(no)


def test_a_bank_s_card_is_one_name():
    said = guide("gateway_supported", "en", {"bank": "sbi", "network": "visa"}, today=TODAY).text
    assert said.count("Yes") == 1


@pytest.mark.parametrize(
    ("named", "says", "lacks"),
    [
        ({"gateway": "bkash"}, "No, auto-renewal does not work with bKash", "Add New"),
        ({"bank": "brac_bank"}, "No, auto-renewal does not work with BRAC Bank", "RBI"),
        ({"gateway": "stripe"}, "Yes, auto-renewal works with Stripe.", "RBI"),
        ({"gateway": "paypal"}, "please ask support", "Add New"),
        ({"bank": "hdfc", "network": "mastercard"}, "above ₹15,000 your approval", "not with local"),
        ({}, "not with local methods of Bangladesh", "Yes,"),
    ],
)
def test_auto_renewal_says_yes_or_no_to_what_is_named(named, says, lacks):
    said = guide("auto_renew_host", "en", named, today=TODAY).text
    assert says in said
    assert lacks not in said


def test_the_open_question_is_asked_again_with_its_choices():
    reply = guide("ask_again", "bn", {"numbers": [{"number": "4821", "label": "4821 · ৳2,300"}]}, today=TODAY)
    assert [button.as_json() for button in reply.buttons] == [
        {"title": "৪৮২১ · ৳২,৩০০", "payload": {"intent": "choose", "entities": {"invoice_number": "4821"}}}
    ]


def test_an_old_fact_is_said_with_a_caution():
    fresh = guide("refund_policy", "en", {}, today=TODAY).text
    old = guide("refund_policy", "en", {}, today=date(2028, 1, 1)).text
    assert old.startswith(fresh)
    assert "Last checked on 21 November 2026" in old
    assert "Last checked" not in fresh


def _row(reviewed: date) -> Row:
    return Row("https://example.com", as_of=reviewed, reviewed=reviewed)


def test_the_caution_is_about_all_facts_of_a_message() -> None:
    """Steps that are told below a verdict may be older than the verdict itself; the oldest review is named."""
    fresh, old, older = _row(TODAY), _row(date(2025, 1, 2)), _row(date(2024, 3, 4))
    below = AnswerSpec("recurring_fix.google_ads", rows=(fresh, old))
    assert reviewed_long_ago(AnswerSpec("x", rows=(fresh,), more=(below,)), TODAY) == old.reviewed
    assert reviewed_long_ago(AnswerSpec("x", rows=(older,), more=(below,)), TODAY) == older.reviewed
    assert reviewed_long_ago(AnswerSpec("x", rows=(fresh,), more=(AnswerSpec("y", rows=(fresh,)),)), TODAY) is None


@pytest.mark.parametrize(
    ("topic", "named"),
    [
        ("gateway_supported", {"gateway": "bkash"}),
        ("gateway_supported", {"gateway": ["bkash", "paypal"]}),
        ("recurring_fix", {"product": "google_ads", "amount": "18000"}),
        ("emandate_card_supported", {"bank": "hdfc", "network": "visa", "card_type": "credit"}),
        ("suspension_policy", {}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_follow_up_is_as_careful_as_the_first_answer(topic, named, language):
    """Years later every answer with facts says so, whatever the conversation has named meanwhile."""
    later = date(2029, 1, 1)
    caution = render("stale", language, reviewed=date(2026, 11, 21)).text
    assert caution in guide(topic, language, named, today=later).text
    assert caution not in guide(topic, language, named, today=TODAY).text
