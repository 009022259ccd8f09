"""`python -m bot questions`: every subject with how often it was asked, and what named none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.billing.assembly import assemble
from bot.commands.questions import line, rows
from bot.knowledge.host_questions import host_questions
from bot.settings import Settings
from bot.web import money_terms


def test_subjects_come_most_asked_first_and_then_what_named_none() -> None:
    asked = {("not_covered", "vat"): 2, ("not_covered", "late_fee"): 9, ("not_covered", ""): 4, ("fallback", ""): 3}
    told = list(rows({**asked, ("not_covered", "gone"): 1}))
    assert [row["id"] for row in told[:2]] == ["late_fee", "vat"]
    assert {row["id"] for row in told} == {*host_questions(), "not_covered", "out_of_scope", "fallback"}
    assert {row["id"]: row["asked"] for row in told[-3:]} == {"not_covered": 5, "out_of_scope": 0, "fallback": 3}
    assert line(told[0]).split() == ["9", "late_fee", "late", "fees"]
    assert line({**told[0], "answered": True}).endswith("late fees (answered)")


@pytest.mark.parametrize(("percent", "told"), [("10", True), ("0", False)])
def test_what_the_account_answers_is_told(percent: str, told: bool, tmp_path: Path) -> None:
    chosen = Settings.read({"SAHAYAK_VAR": str(tmp_path), "SAHAYAK_PART_PERCENT": percent})
    answered = {row["id"]: row["answered"] for row in rows({}, money_terms.terms(assemble(chosen)))}
    assert (answered["part_payment"], answered["account_credit"], answered["late_fee"]) == (told, True, False)
