"""What messages say of the invoices that they mean: selections.yml beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.knowledge.selection import reference_of, selection_of

CASES = yaml.safe_load((Path(__file__).parent / "selections.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"]))
def test_selection(case):
    assert selection_of(case["text"]) == case["is"]


@pytest.mark.parametrize("text", ["not both, only the bigger one", "দুটো না, ছোটটা", "duita na, vps er ta"])
def test_what_is_said_not_to_be_all_is_not_all(text):
    assert reference_of(text, selection_of(text)) is None


def test_all_of_them_in_one_payment_is_all() -> None:
    text = "could we do it in a single payment rather than three"
    assert reference_of(text, selection_of(text)) == "all"
