"""What the company has not told is said to be unknown, by its name, with a person: never answered with a rule nearby.

The messages stand in tests/lang/<register>/host_questions.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.host_questions import HostQuestion, host_questions
from tests.dialogue.driver import Engine, Talk

LANG = Path(__file__).parents[1] / "lang"
REGISTERS = ("bn", "en", "bn-Latn")
KNOWN_HELP = {"identify", "paid_but_unpaid", "my_due", "my_invoices"}  # what helps better, by `until_then`

pytestmark = pytest.mark.timeout(900)  # the first one may have to train the model


def said(register: str) -> dict[str, Any]:
    return dict(yaml.safe_load((LANG / register / "host_questions.yml").read_text(encoding="utf-8")))


def fault(answer: Mapping[str, Any], row: HostQuestion) -> str:
    """What is wrong with an answer to a question on the subject; "" where nothing is."""
    if row.until_then and answer["topic"] in KNOWN_HELP:
        return ""
    told = "\n".join(reply["text"] for reply in answer["replies"])
    says = [one["payload"]["intent"] for reply in answer["replies"] for one in reply["buttons"] if "payload" in one]
    named = row.title_in(answer["language"])
    topics = {answer["topic"], *(answer["also"] if row.beside else ())}  # "his City Bank card": the card is told too
    good = "not_covered" in topics and named in told and "handoff" in says
    return "" if good else f"{answer['understood']} -> {answer['topic']}: {told[:80]}"


@pytest.mark.parametrize("register", REGISTERS)
def test_what_is_not_told_is_named_and_a_person_offered(engine: Engine, register: str) -> None:
    faults = {}
    for subject, texts in said(register).items():
        for text in texts if subject != "near_misses" else ():
            wrong = fault(Talk(engine, "unknown").say(text), host_questions()[subject])
            faults.update({text: wrong} if wrong else {})
    assert not faults


@pytest.mark.parametrize("register", REGISTERS)
def test_what_a_rule_covers_keeps_its_answer(engine: Engine, register: str) -> None:
    faults = {}
    for topic, texts in said(register)["near_misses"].items():
        for text in texts:
            answer = Talk(engine, "known").say(text)
            if answer["topic"] not in {topic, "identify"}:
                faults[text] = f"{answer['topic']} and not {topic}"
    assert not faults
