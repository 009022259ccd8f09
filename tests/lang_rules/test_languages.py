"""data/languages.yml: every row is complete, and one that is not is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.lang import COMPLETE, DEFAULT, LANGUAGES, Language, language, languages
from bot.lang.language_table import read

ROW: dict[str, Any] = {
    "name": "Ours", "answers": ["xx"], "digits": "abcdefghij", "and": " & ", "or": " | ",
    "months": [f"month {number}" for number in range(1, 13)],
}  # fmt: skip


def one(**changed: Any) -> Language:
    return read({"xx": {**ROW, **changed}})["xx"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_what_pages_answers_and_paper_need(code: str) -> None:
    row = language(code)
    assert row.name
    assert row.locale
    assert row.registers
    assert row.fonts is not None
    assert set(row.fonts) == {"regular", "bold"}
    assert row.title is not None
    assert set(COMPLETE) <= set(row.title)
    assert row.name.lower() in {word.lower() for word in row.called} or code == DEFAULT


def test_no_register_is_answered_in_two_languages() -> None:
    every = [register for row in languages().values() for register in row.registers]
    assert len(every) == len(set(every))


def test_lists_are_joined_as_the_language_does() -> None:
    assert [one().all_of(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "", "a", "a & b", "a, b & c",
    ]  # fmt: skip
    assert one().any_of(["a", "b"]) == "a | b"


def test_a_fallback_may_have_one_of_its_own() -> None:
    rows = {"xx": {**ROW, "fallback": "yy"}, "yy": {**ROW, "fallback": "zz"}, "zz": ROW}
    assert read(rows)["xx"].chain == ("xx", "yy", "zz")


@pytest.mark.parametrize(
    "changed",
    [{"digits": "0123"}, {"months": ["January"]}, {"fallback": "xx"}, {"fallback": "nobody"}, {"digit": "0123456789"}],
    ids=str,
)
def test_a_row_that_cannot_be_right_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"languages\.yml: xx"):
        one(**changed)


def test_a_row_that_leaves_something_out_is_refused() -> None:
    with pytest.raises(ValueError, match="xx: months"):
        read({"xx": {name: value for name, value in ROW.items() if name != "months"}})
