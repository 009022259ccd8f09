"""`python -m bot questions`: every subject with how often it was asked, and what named none."""

from __future__ import annotations

from bot.commands.questions import line, rows
from bot.knowledge.host_questions import host_questions


def test_subjects_come_most_asked_first_and_then_what_named_none() -> None:
    asked = {("not_covered", "vat"): 2, ("not_covered", "late_fee"): 9, ("not_covered", ""): 4, ("fallback", ""): 3}
    told = list(rows({**asked, ("not_covered", "gone"): 1}))
    assert [row["id"] for row in told[:2]] == ["late_fee", "vat"]
    assert {row["id"] for row in told} == {*host_questions(), "not_covered", "out_of_scope", "fallback"}
    assert {row["id"]: row["asked"] for row in told[-3:]} == {"not_covered": 5, "out_of_scope": 0, "fallback": 3}
    assert line(told[0]).split() == ["9", "late_fee", "late", "fees"]
    assert line({**told[0], "answered": True}).endswith("late fees (answered)")
