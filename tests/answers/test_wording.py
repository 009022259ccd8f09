"""What decisions sound like, in every language. To add a case, edit tests/lang/<language>/answers.yml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers import render
from bot.answers.guide import guide
from bot.lang import COMPLETE as LANGUAGES

CASES = Path(__file__).parents[1] / "lang"
FIELDS = {"topic", "with", "says", "lacks", "buttons"}


def cases(language: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((CASES / language / "answers.yml").read_text(encoding="utf-8")))


EVERY = [
    pytest.param(language, case, id=f"{language}-{case['topic']}-{line}")
    for language in LANGUAGES
    for line, case in enumerate(cases(language), start=1)
]


@pytest.mark.parametrize(("language", "case"), EVERY)
def test_an_answer_says_what_it_has_to(language, case):
    assert set(case) <= FIELDS
    reply = guide(case["topic"], language, case.get("with", {}), today=date(2026, 11, 22))
    for words in case["says"]:
        assert words in reply.text
    for words in case.get("lacks", ()):
        assert words not in reply.text
    if "buttons" in case:
        assert [button.payload["intent"] if button.payload else "url" for button in reply.buttons] == case["buttons"]


def test_both_languages_try_the_same():
    tried = [[(case["topic"], case.get("with")) for case in cases(language)] for language in LANGUAGES]
    assert tried[0] == tried[1]
    assert len(tried[0]) > 20


@pytest.mark.parametrize("service", ["hosting", "domain", "vps", "ssl", "email", "anything"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_no_invoice_of_any_service_can_be_said(language: str, service: str) -> None:
    assert len(render("account.none_for", language, service=service).text) > 20
