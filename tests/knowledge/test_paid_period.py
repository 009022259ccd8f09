"""What is asked of payments that were made. To add a case, edit paid_periods.yml beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.paid_period import is_unpaid, paid_period

CASES = yaml.safe_load((Path(__file__).parent / "paid_periods.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["in"] for case in CASES])
def test_what_was_paid_is_asked_and_of_which_time(case: dict[str, Any]) -> None:
    wanted = {"status": "paid", "sum": 1, **case["is"]} if case["is"] is not False else {}
    assert paid_period(case["in"], again=case.get("again", False)) == wanted


@pytest.mark.parametrize(
    ("text", "unpaid"),
    [
        ("which bills have I not paid", True), ("invoices that are yet to be settled", True), ("je gula dei nai", True),
        ("যেগুলো দেওয়া হয়নি", True), ("show my invoices", False), ("je gula disi", False),
    ],
)  # fmt: skip
def test_what_is_not_paid(text: str, unpaid: bool) -> None:
    assert is_unpaid(text) is unpaid
