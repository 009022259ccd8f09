"""Messages that mean alike come together, in whichever register they are written."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rasa import clusters as module
from bot.rasa.clusters import MOST, clusters

TEXTS = [
    "how do I change the nameservers of my domain",
    "ক্রিকেট খেলায় কে জিতল",
    "amar site hack hoyeche ki korbo",
    "nameserver change korbo kivabe",
    "who won the cricket match",
    "নেমসার্ভার কীভাবে বদলাব",
    "my site was hacked what now",
]


def test_the_same_question_in_three_registers_is_one_cluster() -> None:
    assert clusters(TEXTS) == [[0, 3, 5], [1, 4], [2, 6]]
    assert clusters(TEXTS) == clusters(TEXTS)


def test_without_the_encoder_letters_and_sounds_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load", lambda: None)
    found = clusters(["refund kivabe pabo", "weather today", "রিফান্ড কিভাবে পাব"])
    assert found == [[0, 2], [1]]


def test_what_the_encoder_has_no_time_for_is_compared_by_its_letters() -> None:
    assert clusters(["refund kivabe pabo", "weather today", "refund kivabe pabo?"], seconds=-1) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("texts", "found"),
    [([], []), (["৪৮২১"], [[0]]), (["", "…", "👍"], None), (["x" * 10_000, "y"], None)],
    ids=["none", "a number", "signs", "long"],
)
def test_every_text_is_in_one_cluster(texts: list[str], found: Any) -> None:
    made = clusters(texts)
    assert sorted(place for one in made for place in one) == list(range(len(texts)))
    assert found is None or made == found


def test_more_texts_than_a_moment_of_the_engine_are_refused() -> None:
    with pytest.raises(ValueError, match=str(MOST)):
        clusters(["x"] * (MOST + 1))
