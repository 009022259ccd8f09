"""The RBI's limits by date, the table of cards, the products, and to whom the rule does not apply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.book import answers
from bot.answers.guide import guide
from bot.knowledge import bank_cards, card_works, is_stale, limit_on, names, outside_india, product, products
from bot.knowledge.cards import networks
from bot.knowledge.recurring import categories, limit_row, limits
from bot.lang import LANGUAGES

LIMITS = [
    ("2019-09-01", None, 2000),
    ("2020-12-31", None, 2000),
    ("2021-01-01", None, 5000),
    ("2022-06-15", None, 5000),
    ("2022-06-15", "insurance", 5000),
    ("2022-06-16", None, 15000),
    ("2023-12-11", "mutual_funds", 15000),
    ("2023-12-12", "mutual_funds", 100000),
    ("2023-12-12", "card_bills", 100000),
    ("2023-12-12", None, 15000),
    ("2026-11-22", None, 15000),
    ("2026-11-22", "insurance", 100000),
    ("2026-11-22", "groceries", 15000),
]


@pytest.mark.parametrize(("day", "category", "amount"), LIMITS)
def test_a_limit_holds_on_its_days(day, category, amount):
    assert limit_on(date.fromisoformat(day), category) == Decimal(amount)


def test_before_the_rule_there_was_no_limit():
    with pytest.raises(ValueError, match="no limit"):
        limit_on(date(2019, 8, 31))


@given(st.dates(min_value=date(2019, 9, 1), max_value=date(2100, 1, 1)), st.sampled_from([None, *categories()]))
def test_every_day_has_one_limit_that_never_falls(day, category):
    held = limit_row(day, category)
    assert not is_stale(held.row, day, 10**6)
    assert held.amount >= limits()[0].amount
    assert limit_on(day, category) >= limit_on(day)


CARDS = [
    (("hdfc",), "yes"),
    (("hdfc", None, "debit"), "yes"),
    (("icici", "mastercard"), "depends"),
    (("icici", "mastercard", "credit"), "no"),
    (("rbl", "visa"), "no"),
    (("sbi",), "depends"),
    (("standard_chartered", "visa", "credit"), "yes"),
    (("pnb", "visa", "debit"), "unlisted_bank"),
    (("nobody",), "unlisted_bank"),
    (("dbbl", "visa"), "not_india"),
    (("hdfc", "rupay"), "unlisted_network"),
    ((None, "amex"), "unlisted_network"),
    ((None, "visa", "credit"), "no_bank"),
    ((None,), "no_bank"),
]


@pytest.mark.parametrize(("card", "verdict"), CARDS, ids=str)
def test_what_the_table_says_of_a_card(card, verdict):
    assert card_works(*card) == verdict


def test_banks_and_networks_of_the_table_have_names():
    assert set(bank_cards()) <= set(names()["bank"])
    assert set(networks()) <= set(names()["network"])
    for row in bank_cards().values():
        assert row.cells()
        assert row.moved_to is None or row.moved_to in bank_cards()


def test_every_product_has_its_answers():
    assert set(products()) == set(names()["product"])
    per_product = ("recurring_new_account", "recurring_existing_account", "recurring_fix", "manual_payment_howto")
    for language in LANGUAGES:
        for one in products().values():
            keys = {f"{topic}.{one.id}" for topic in per_product}
            keys |= {f"recurring_fix.{one.id}.{device}" for device in one.devices}
            assert (keys & set(answers(language)) == set()) if one.moved else (keys <= set(answers(language)))
    assert product("nothing") is None
    assert product(None) is None


OUTSIDE = [
    ({"country": "bangladesh"}, ("country", "bangladesh")),
    ({"country": "BD"}, ("country", "bangladesh")),
    ({"country": "india", "gateway": "bkash"}, None),
    ({"gateway": "bkash"}, ("gateway", "bkash")),
    ({"gateway": "upi"}, None),
    ({"gateway": ["bkash", "upi"]}, None),
    ({"bank": "dbbl", "network": "visa"}, ("bank", "dbbl")),
    ({"bank": "standard_chartered"}, None),
    ({"bank": "standard_chartered", "country": "bangladesh"}, ("country", "bangladesh")),
    ({"bank": "hdfc", "country": "bangladesh"}, None),
    ({"card_origin": "local"}, ("card_origin", "local")),
    ({"card_origin": "international"}, None),
    ({"currency": "bdt"}, ("currency", "bdt")),
    ({"amount": "5000", "amount_currency": "bdt"}, ("currency", "bdt")),
    ({"amount": "5000", "amount_currency": "inr"}, None),
    ({"country": "unknown"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("named", "found"), OUTSIDE, ids=str)
def test_who_is_outside_the_rule(named, found):
    assert outside_india(named) == found


@pytest.mark.parametrize("topic", ["rbi_limit", "emandate_what", "emandate_card_list", "recurring_stop"])
def test_an_old_fact_is_said_with_a_caution(topic):
    fresh = guide(topic, "en", {}, today=date(2026, 11, 22)).text
    old = guide(topic, "en", {}, today=date(2029, 1, 1)).text
    assert "Last checked" not in fresh
    assert old.startswith(fresh)
    assert "Last checked on 21 November 2026" in old


@pytest.mark.parametrize("language", LANGUAGES)
def test_google_domains_is_gone_wherever_it_is_named(language):
    for topic in (
        "recurring_new_account",
        "recurring_existing_account",
        "recurring_fix",
        "manual_payment_howto",
        "recurring_charge_after_fix",
        "recurring_avoid_interruption",
        "recurring_stop",
    ):
        assert "Squarespace" in guide(topic, language, {"product": "google_domains"}, today=date(2026, 11, 22)).text


def test_the_device_is_taken_where_the_steps_differ():
    named = {
        "product": "google_play",
        "account": "existing",
        "bank": "hdfc",
        "network": "visa",
        "card_type": "credit",
        "amount": "500",
    }
    android, desktop = (
        guide("recurring_fix", "en", {**named, "device": device}, today=date(2026, 11, 22)).text
        for device in ("android", "desktop")
    )
    assert "Press your profile" in android
    assert "“Manage”" in desktop
    assert "“Manage”" not in android
