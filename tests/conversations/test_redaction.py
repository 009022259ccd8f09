"""Secrets are masked wherever people type them, and nothing else is. To add a case, edit redaction.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.card_numbers import is_card
from bot.privacy.redaction import redact
from tests.thread_cost import processor_seconds

CASES = yaml.safe_load((Path(__file__).parent / "redaction.yml").read_text(encoding="utf-8"))
ANYTHING = st.text(st.sampled_from("0123456789৪২ -:.=otpinpasswdcvকওটি•\n") | st.characters(), max_size=80)


def check_digit(body: str) -> str:
    return next(digit for digit in "0123456789" if is_card(body + digit))


CARDS = st.sampled_from(["4", "51", "52", "55", "2223", "6011", "65"]).flatmap(
    lambda first: st.text("0123456789", min_size=15 - len(first), max_size=15 - len(first)).map(first.__add__)
)


@pytest.mark.parametrize("case", CASES["masked"], ids=lambda case: case["text"])
def test_masks(case):
    found = redact(case["text"])
    assert (found.text, list(found.kinds)) == (case["becomes"], case["kinds"])


@pytest.mark.parametrize("text", CASES["untouched"])
def test_leaves_alone(text):
    assert redact(text) == type(redact(""))(text, ())


@given(ANYTHING)
def test_never_raises_and_is_done_after_once(text):
    once = redact(text).text
    assert redact(once).text == once


@given(CARDS, st.sampled_from(["", " ", "-", ".", "\u200b", "  ", " - "]), st.booleans())
def test_no_card_number_gets_through(body, between, bengali):
    number = body + check_digit(body)
    typed = between.join(number[at : at + 4] for at in range(0, 16, 4))
    if bengali:
        typed = typed.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    found = redact(f"card {typed} kaj kore na")
    assert found.text == f"card •••• {number[-4:]} kaj kore na"
    assert found.kinds == ("card_number",)


@pytest.mark.parametrize(
    "text",
    ["1" * 5000, "1 " * 2500, "4242 " * 1000, "otp " * 1250, "otp is is is " * 300, "password:" * 500, "pin - " * 800],
    ids=lambda text: text[:10],
)
def test_a_long_message_takes_no_time(text):
    assert processor_seconds(lambda: redact(text), 1.0) < 1.0
