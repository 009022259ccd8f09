"""How well the trained model understands messages that it has not seen: the floors, per register."""

from __future__ import annotations

import pytest

from bot.commands.evaluate import Report, cases, evaluate
from bot.commands.model import train
from bot.settings import settings

pytestmark = pytest.mark.xdist_group("understanding")

ACCURACY_FLOOR = 0.90
OUTSIDE_FLOOR = 0.80
ACCURACY_BESIDE_OUTSIDE = 0.88
ENTITY_FLOOR = 0.85
FEWEST = 8  # messages per topic and register


@pytest.fixture(scope="module")
def report() -> Report:
    train(print, settings().var / "log" / "train.log")
    return evaluate()


@pytest.mark.parametrize("register", ["bn", "en", "bn-Latn"])
def test_topics_are_heard(report: Report, register: str) -> None:
    assert report.scores[register].accuracy >= ACCURACY_FLOOR


def test_what_is_out_of_scope_is_not_taken_for_a_topic(report: Report) -> None:
    every = report.scores["all"]
    assert every.recall_outside >= OUTSIDE_FLOOR
    assert every.accuracy >= ACCURACY_BESIDE_OUTSIDE


@pytest.mark.parametrize("register", ["bn", "en", "bn-Latn"])
def test_entities_are_found(report: Report, register: str) -> None:
    assert report.scores[register].entity_f1 >= ENTITY_FLOOR


def test_the_test_set_covers_every_topic_in_every_register() -> None:
    from bot.knowledge.topics import topics

    counted: dict[tuple[str, str], int] = {}
    for case in cases():
        counted[case.register, case.topic] = counted.get((case.register, case.topic), 0) + 1
    heard = {one.id for one in topics().values() if one.heard}
    for register in ("bn", "en", "bn-Latn"):
        few = {topic for topic in heard if counted.get((register, topic), 0) < FEWEST}
        assert not few, (register, few)
