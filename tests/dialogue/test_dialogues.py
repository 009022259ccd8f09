"""Conversations as data over the real engine. To add one, edit tests/lang/<register>/dialogues.yml.

A turn is what is said (`say`), a button that is pressed (`press`, its title) or a log-in (`identify`, the customer),
and what has to come of it: `topic` of the first reply, `also`, the piece that is asked (`asks`: or the kind of another
open question, or "nothing"), the `verdict`, words that the replies have (`has`) and have not (`lacks`), their
`language`, the buttons' `titles`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot.knowledge.diagnosis_rules import Word
from bot.knowledge.products import products
from tests.dialogue.driver import Engine, Talk

HERE = Path(__file__).parent.parent / "lang"
REGISTERS = ("bn", "en", "bn-Latn")
DOING = {"say", "press", "identify"}
EXPECTED = {"topic", "also", "asks", "verdict", "has", "lacks", "language", "titles"}
FEWEST = 60  # 40 of the diagnosis, 20 of everything else

pytestmark = pytest.mark.timeout(900)  # the first one may have to train the model


def dialogues(register: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((HERE / register / "dialogues.yml").read_text(encoding="utf-8")))


EVERY = [pytest.param(one, id=f"{register}-{one['name']}") for register in REGISTERS for one in dialogues(register)]
TURNS = [turn for register in REGISTERS for one in dialogues(register) for turn in one["turns"]]


@pytest.mark.parametrize("dialogue", EVERY)
def test_dialogue(engine: Engine, dialogue: dict[str, Any]) -> None:
    talk = Talk(engine, dialogue["name"], dialogue.get("customer"))
    for number, turn in enumerate(dialogue["turns"], start=1):
        (doing,) = DOING & set(turn)
        answer = getattr(talk, doing)(turn[doing])
        told = "\n".join(reply["text"] for reply in answer["replies"])
        where = f"turn {number} ({turn[doing]}), understood {answer['understood']} {answer['entities']}:\n{told}"
        assert answer["replies"] or answer["effects"], where
        # A ticket's words are said by the house, which knows its number: the engine only asks for it.
        answer["topic"] = answer["topic"] or (answer["effects"] or [{"kind": "ask_again"}])[0]["kind"]
        for name in ("topic", "also", "language"):
            assert turn.get(name, answer[name]) == answer[name], where
        assert turn.get("asks", talk.asks) == talk.asks, where
        if "titles" in turn:
            assert turn["titles"] == [button["title"] for button in talk.buttons], where
        if "verdict" in turn:
            assert (talk.verdict, talk.asks) == (turn["verdict"], "nothing"), where
        for words in turn.get("has", ()):
            assert words in told, f"{words!r} is missing in {where}"
        for words in turn.get("lacks", ()):
            assert words not in told, f"{words!r} is in {where}"


def test_the_dialogues_are_well_formed() -> None:
    assert len(EVERY) >= FEWEST
    for turn in TURNS:
        assert len(DOING & set(turn)) == 1, turn
        assert set(turn) <= DOING | EXPECTED, turn
        assert EXPECTED & set(turn), f"{turn} checks nothing"


def test_every_verdict_and_every_product_is_talked_about() -> None:
    """In each register the diagnosis is walked to several ends; together they reach all of them."""
    told = {turn["verdict"] for turn in TURNS if "verdict" in turn}
    assert told == set(get_args(Word))
    said = " ".join(str(turn.get("say", turn.get("press", ""))).lower() for turn in TURNS)
    for one in products():
        assert one.removeprefix("google_") in said, one
