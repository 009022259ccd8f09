"""How sure an answer is, and that a detail of it keeps the caution of old facts."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answers import render
from bot.answers.guide import detail, guide
from bot.lang import LANGUAGES

TODAY = date(2026, 11, 30)
LATER = date(2029, 1, 1)


def sure(about: str, language: str, today: date = TODAY) -> str:
    return guide("clarify", language, {"clarify": "sure", "about": about}, today=today).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("about", ["not_covered", "payment_problem", "recurring_avoid_interruption"])
def test_nobody_vouches_for_advice_or_for_what_is_not_known(about: str, language: str) -> None:
    assert sure(about, language) == render("clarify.sure_of_nothing", language).text


@pytest.mark.parametrize(
    ("about", "whose"),
    [
        ("refund_policy", "from IT Nut Hosting itself"),
        ("rbi_limit", "Google and the RBI"),
        ("recurring_stop", "the RBI"),
    ],
)
def test_a_fact_is_told_with_who_says_so_and_when_it_was_compared(about: str, whose: str) -> None:
    told = sure(about, "en")
    assert whose in told
    assert "Yes" not in told, "it may have said that it cannot confirm something"
    assert "2026" in told
    assert "ask support whether it has changed" not in told
    assert "ask support whether it has changed" in sure(about, "en", LATER)


def test_a_detail_of_an_old_fact_has_its_caution_and_the_caution_is_no_detail() -> None:
    fresh = detail("suspension_policy", "en", {}, "after how many days?", today=TODAY)
    assert fresh is not None
    old = detail("suspension_policy", "en", {}, "after how many days?", today=LATER)
    assert old is not None
    assert old.startswith(f"{fresh}\nLast checked on ")
    assert "Last checked" not in fresh
    assert detail("suspension_policy", "en", {}, "does support sell shoes?", today=LATER) == ""


def test_of_several_names_all_is_told() -> None:
    several = {"gateway": ["bkash", "nagad"]}
    assert detail("gateway_supported", "en", several, "which button?", today=TODAY) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("about", ["pay_invoice_howto", "recurring_fix"])
def test_what_to_do_now_begins_with_the_first_step(about: str, language: str) -> None:
    told = guide(about, language, {"product": "google_workspace"}, today=TODAY).text
    first = next(line for line in told.splitlines() if line.startswith(("1. ", "১. ")))
    asked = {"clarify": "next", "about": about, "product": "google_workspace"}
    said = guide("clarify", language, asked, today=TODAY).text
    assert first[3:] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_now_without_steps_names_what_it_was_about(language: str) -> None:
    said = guide("clarify", language, {"clarify": "next", "about": "rbi_why"}, today=TODAY).text
    assert said
    assert not {"1", "১"} & set(said)
