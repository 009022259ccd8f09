"""The same words mean different things after different answers, and a whole question means itself everywhere."""

from __future__ import annotations

import pytest

from bot.commands.evaluate import cases
from bot.commands.model import MODEL, train
from bot.knowledge.topics import is_substantive
from bot.nlu.reading import read_message
from bot.nlu.situation import Situation
from bot.nlu.trained import understanding
from bot.nlu.understanding import Understanding
from bot.settings import settings


@pytest.fixture(scope="module")
def model() -> Understanding:
    train(print, settings().var / "log" / "train.log")
    return understanding(MODEL)


def test_what_it_has_not_seen_is_mostly_read_rightly(model: Understanding) -> None:
    assert model.in_context is not None
    assert model.in_context.accuracy > 0.6


@pytest.mark.parametrize(
    ("text", "after", "meant"),
    [
        ("how long till its on", "pay_invoice_howto", "activation_after_payment"),
        ("ar koto din lagbe", "refund_policy", "refund_policy"),
        ("রকেটে?", "gateway_supported", "gateway_supported"),
    ],
)
def test_the_last_answer_says_what_is_meant(model: Understanding, text: str, after: str, meant: str) -> None:
    assert read_message(text, model, Situation(after)).first.intent == meant


def test_a_whole_question_is_a_change_of_subject(model: Understanding) -> None:
    """Messages of the test set that are understood alone are understood after any answer too."""
    alone = [case for case in cases() if is_substantive(case.topic)][::9]
    alone = [case for case in alone if read_message(case.text, model).first.intent == case.topic]
    places = ("my_due", "gateway_list", "recurring_fix", "greet", "refund_policy", "pay_link", "handoff")
    kept = [
        read_message(case.text, model, Situation(places[number % len(places)])).first.intent == case.topic
        for number, case in enumerate(alone)
    ]
    assert len(kept) > 100
    assert sum(kept) / len(kept) > 0.93


def test_why_names_both_readings(model: Understanding) -> None:
    why = read_message("and then?", model, Situation("refund_policy", "confirm")).first.why
    assert "by itself" in why
    assert "after refund_policy, confirm open" in why
