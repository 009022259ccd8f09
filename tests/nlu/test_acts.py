"""What is said beside a topic is heard in words that were not learnt, and in hardly a message that says none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.commands.evaluate import cases
from bot.commands.model import MODEL, train
from bot.dialogue.login_awaited import OF_A_LOGIN
from bot.lang import normalise
from bot.nlu.act_examples import FOLDER, NONE, act_examples
from bot.nlu.acts import LONGEST, MOST_WORDS, NO_ACT, Act
from bot.nlu.trained import understanding
from bot.nlu.understanding import Understanding
from bot.settings import settings

LINES = [
    (act, line)
    for act, lines in yaml.safe_load((Path(__file__).parent / "acts.yml").read_text(encoding="utf-8")).items()
    for line in lines.splitlines()
]
ACTS = sorted({act for act, _ in LINES} - {NONE})
ENOUGH = 25  # examples of an act in each register
# Shares of the lines: of an act's own that are heard as it for sure, or at least as a hint, and of others that are.
SURE, HINTED, OTHERS = 0.3, 0.75, 0.015
FALSE = 0.04  # of what is heard as some act for sure, how much may be none or another


@pytest.fixture(scope="module")
def model() -> Understanding:
    train(print, settings().var / "log" / "train.log")
    return understanding(MODEL)


@pytest.fixture(scope="module")
def heard(model: Understanding) -> list[tuple[str, str, Act]]:
    """Each line with the act that it says and the one that is heard."""
    return [(act, line, model.act(line)) for act, line in LINES]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_heard(heard: list[tuple[str, str, Act]], act: str) -> None:
    own = [found for said, _, found in heard if said == act]
    others = [line for said, line, found in heard if said != act and found.sure == act]
    unheard = [line for said, line, found in heard if said == act and found.hint != act]
    # What is said of a login counts as a hint too, where one is waited for.
    assert act in OF_A_LOGIN or sum(one.sure == act for one in own) >= SURE * len(own)
    assert len(own) - len(unheard) >= HINTED * len(own), unheard
    assert len(others) <= OTHERS * len(LINES), others


def test_hardly_anything_is_heard_as_what_it_does_not_say(heard: list[tuple[str, str, Act]]) -> None:
    sure = [(act, line, found.sure) for act, line, found in heard if found.sure]
    wrong = [one for one in sure if one[0] != one[2]]
    assert len(wrong) <= FALSE * len(sure), wrong


def test_who_says_much_tells_of_something_else(model: Understanding) -> None:
    assert model.act("shorter please").sure == "brief"
    for text in ("shorter please " * MOST_WORDS, "short" * LONGEST, "4821", "?", ""):
        assert model.act(text) == NO_ACT


def test_words_alone_hear_acts_too(model: Understanding) -> None:
    encoder, model.encoder = model.encoder, None
    try:
        assert model.act("shorter please").sure == "brief"
        assert model.act("which invoice is due") == NO_ACT
    finally:
        model.encoder = encoder


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yml")), ids=lambda file: file.stem)
def test_every_register_has_enough_examples(file: Path) -> None:
    acts = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(acts) == {*ACTS, NONE}
    assert [act for act, lines in acts.items() if len(set(lines.splitlines())) < ENOUGH] == []


def test_no_example_is_tested_or_says_two_things() -> None:
    learnt: dict[str, str] = {}
    for text, act in act_examples():
        assert learnt.setdefault(normalise(text).strip("?.! "), act) == act, text
    assert [line for _, line in LINES if normalise(line).strip("?.! ") in learnt] == []
    tested = [one.text for one in cases() if len(one.text.split()) > 3]
    assert [text for text in tested if normalise(text).strip("?.! ") in learnt] == []
