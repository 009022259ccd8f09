"""The host's bills, Google's and other companies' are kept apart: tests/lang/<register>/whose_bill.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers import render
from bot.knowledge.topics import topics
from tests.dialogue.driver import Engine, Talk

LANG = Path(__file__).parents[1] / "lang"
REGISTERS = ("bn", "en", "bn-Latn")
GROUPS = ("theirs", "google", "known", "ours", "unsure")
FEWEST = 30  # lines in a register

pytestmark = pytest.mark.timeout(900)  # the first one may have to train the model


def lines(register: str) -> dict[str, list[str]]:
    return dict(yaml.safe_load((LANG / register / "whose_bill.yml").read_text(encoding="utf-8")))


def is_right(group: str, answer: Mapping[str, Any]) -> bool:
    told = "\n".join(reply["text"] for reply in answer["replies"])
    topic, theirs = str(answer["topic"]), _says_whose(answer["language"])
    if group in {"theirs", "google"}:
        return topic == "out_of_scope" and theirs in told
    if group == "known":
        return topics()[topic].source == "B"
    if group == "unsure":
        return topic == "gateway_supported" and {"en": "can't confirm", "bn": "নিশ্চিত"}[answer["language"]] in told
    return topic not in {"out_of_scope", "fallback"} and theirs not in told


def _says_whose(language: str) -> str:
    """The end of the answer that something is another company's, which names none."""
    return render("out_of_scope.theirs", language, name="", product=False).text[-30:]


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("group", GROUPS)
def test_a_bill_is_whose_it_is(engine: Engine, register: str, group: str) -> None:
    answers = {text: Talk(engine, group).say(text) for text in lines(register)[group]}
    assert not {text: (one["understood"], one["topic"]) for text, one in answers.items() if not is_right(group, one)}


def test_there_are_lines_of_every_group_in_every_register() -> None:
    for register in REGISTERS:
        assert set(lines(register)) == set(GROUPS)
        assert sum(len(set(texts)) for texts in lines(register).values()) >= FEWEST
