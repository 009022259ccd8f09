"""What a case is about, in one line per language. To add a case, edit gists.yml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers import answers, render
from bot.desk.gist import case, gist
from bot.desk.prepared import prepared
from bot.lang import COMPLETE

CASES = yaml.safe_load((Path(__file__).parent / "gists.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("told", CASES, ids=lambda told: told["en"])
@pytest.mark.parametrize("language", COMPLETE)
def test_a_case_in_one_line(language: str, told: dict[str, Any]) -> None:
    assert gist(case(told["reason"], told["summary"], told["said"]), language) == told[language]


def test_every_topic_makes_a_line() -> None:
    topics = [key.removeprefix("title.") for key in answers("en") if key.startswith("title.")]
    for language in COMPLETE:
        lines = {gist(case("asked", {}, [{"topic": one}]), language) for one in topics}
        assert len(lines) > len(topics) / 2
        assert all(line and "\n" not in line for line in lines)


@pytest.mark.parametrize("language", COMPLETE)
def test_prepared_answers_are_whole(language: str) -> None:
    found = prepared(language, date(2026, 11, 29))
    assert len(found) > 20
    assert [one.key for one in found] == [one.key for one in prepared("en", date(2026, 11, 29))]
    assert all(one.title and one.text and "{" not in one.text + one.title for one in found)


def test_a_line_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of a hundred is read anew at each change."""
    made: list[str] = []
    monkeypatch.setattr(
        "bot.desk.gist.render", lambda key, *told, **facts: made.append(key) or render(key, *told, **facts)
    )
    about = case("asked", {"invoice_number": "48223"}, [{"topic": "pay_link"}])
    lines = {gist(case("asked", {"invoice_number": "48223"}, [{"topic": "pay_link"}]), "en") for _ in range(9)}
    assert lines == {gist(about, "en")}
    assert made.count("desk_gist") == 1
    assert gist(about, "bn") not in lines
