"""The verdict on a sum and the words beside it agree: for every category, sum and day, in every language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.guide import guide
from bot.knowledge.diagnosis import Case, case_of, diagnose
from bot.knowledge.names import names, title
from bot.knowledge.recurring import categories, limit_on, limit_shown, limits, special_limit
from bot.lang import COMPLETE, find_amounts

SAID = {
    "above": {"en": "is above the limit of", "bn": "সীমার চেয়ে বেশি"},
    "within": {"en": "is within the limit of", "bn": "সীমার মধ্যেই"},
}
DIAGNOSED_ABOVE = {"en": "is above the limit of", "bn": "-এর বেশি।"}
CARD = {"bank": "hdfc", "network": "visa", "card_type": "credit"}
AROUND = st.sampled_from(
    [one.amount + more for one in limits() for more in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))]
)
SUMS = st.one_of(st.integers(min_value=1, max_value=300_000).map(Decimal), AROUND)
DAYS = st.one_of(
    st.dates(min_value=date(2019, 1, 1), max_value=date(2035, 1, 1)),
    st.sampled_from([day for one in limits() for day in (one.row.valid_from, one.row.valid_to) if day]),
)
CATEGORIES = st.sampled_from([None, *categories()])
LANGUAGES = st.sampled_from(COMPLETE)


def told(category: str | None, amount: Decimal, **more: str) -> dict[str, Any]:
    return {**more, "amount": str(amount), **({"category": category} if category else {})}


def test_categories_have_names():
    assert set(categories()) <= set(names()["category"])  # a loan is named too, and has the general limit
    assert set(SAID["above"]) == set(COMPLETE)


@settings(max_examples=400)
@given(CATEGORIES, SUMS, DAYS, LANGUAGES)
def test_what_is_said_of_a_sum_is_what_its_limit_says(category, amount, day, language):
    text = guide("rbi_limit", language, told(category, amount), today=day).text
    verdict, _, rest = text.partition("\n")
    limit = limit_shown(day, category).amount
    if not any(words[language] in text for words in SAID.values()):
        assert amount in {one.amount for one in limits()}, "only the rule's own numbers have no verdict"
        return
    assert [sum_.value for sum_ in find_amounts(verdict)] == [amount, limit]
    assert (SAID["above"][language] in verdict) == (amount > limit)
    assert (SAID["within"][language] in verdict) == (amount <= limit)
    assert category is None or title("category", category, language) in verdict
    # Beside it stand today's limits, and those before them only where they are asked for.
    special = special_limit(day)
    expected = [limit_shown(day).amount, *([special.amount] if special else [])]
    assert [sum_.value for sum_ in find_amounts(rest)][: len(expected)] == expected


@settings(max_examples=300)
@given(CATEGORIES, SUMS, DAYS, LANGUAGES, st.sampled_from(["emandate_card_supported", "recurring_fix"]))
def test_the_diagnosis_and_its_words_agree(category, amount, day, language, topic):
    entities = told(category, amount, **CARD)
    if topic == "recurring_fix" and category is None:
        entities |= {"product": "google_workspace", "account": "existing"}
    verdict = diagnose(case_of(topic, entities, day))
    limit = limit_shown(day, category).amount
    assert (verdict.word == "above_limit") == (amount > limit)
    text = guide(topic, language, entities, today=day).text
    assert (DIAGNOSED_ABOVE[language] in text) == (amount > limit)
    # Below a product's verdict stand the steps of that product, with sums of their own.
    verdict_on = text.partition("\n")[0] if "product" in entities else text
    others = {sum_.value for sum_ in find_amounts(verdict_on)} - {amount}
    quoted = {limit_on(date(2021, 10, 1))} if amount == limit_on(date(2021, 10, 1)) else set()
    assert others <= {limit, limit_shown(day).amount} | quoted
    if category:
        assert limit in others | {amount}


@pytest.mark.parametrize("language", COMPLETE)
def test_the_question_for_the_amount_names_the_limit_of_what_is_paid_for(language):
    for category in (None, *categories()):
        entities = {**CARD, "asks": "amount", **({"category": category} if category else {})}
        reply = guide("recurring_fix", language, entities, today=date(2026, 11, 29))
        limit = limit_on(date(2026, 11, 29), category)
        assert {sum_.value for sum_ in find_amounts(reply.text)} == {limit}
        first, second, *_ = reply.buttons
        assert {one.value for button in (first, second) for one in find_amounts(button.title)} == {limit}
        assert (first.payload or {})["entities"].get("category") == category


def test_dollars_are_not_measured_in_rupees():
    entities = {**CARD, "amount": "500", "amount_currency": "usd"}
    told_in_dollars = case_of("emandate_card_supported", entities, date(2026, 11, 29))
    assert told_in_dollars.amount == "unknown"
    assert diagnose(told_in_dollars).word != "above_limit"


def test_a_case_before_the_rule_has_a_verdict_too():
    before = Case(date(2018, 1, 1), "card", bank="hdfc", network="visa", card_type="credit", amount=Decimal(2001))
    assert diagnose(before).word == "above_limit"
