"""Two checkouts beside each other: here this one twice, each in its own processes, for a handful of turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.checkouts import Checkout, NoCheckout
from benchmarks.versions import BEFORE, NOW, compare
from bot.settings import ROOT

TEXTS = {"guide": ["how do I download an invoice as pdf?"], "account": ["how much do I owe?"]}


class Unprepared(Checkout):
    """Its first start makes the database; here nobody compares the time that it takes."""

    def prepare(self) -> None: ...


@pytest.mark.stack
@pytest.mark.timeout(300)
def test_both_sides_are_measured_in_the_same_way(tmp_path: Path) -> None:
    sides = [Unprepared(name, ROOT, tmp_path / name) for name in (BEFORE, NOW)]
    told = compare(sides, TEXTS, repeats=1, turns_at={1: 3, 2: 4}, memory_turns=4)
    assert set(told["start"]) == {BEFORE, NOW}
    assert all(0 < seconds < 120 for seconds in told["start"].values())
    whole = {row["side"]: row for row in told["memory"] if row["process"] == "all"}
    assert all(50 < row["pss_start"] < row["rss_start"] < 3000 for row in whole.values())
    assert all(row["pss_after"] > 0.9 * row["pss_start"] for row in whole.values())
    names = {side: {row["process"] for row in told["memory"] if row["side"] == side} for side in whole}
    assert names[BEFORE] == names[NOW] >= {"supervisor", "bot.web", "bot.rasa", "all"}
    rows = {(row["turn"], row["customers"], row["side"]): row for row in told["speed"]}
    assert len(rows) == 8
    for row in rows.values():
        assert row["p50"] <= row["p95"]
        assert row["per_second"] > 0
        assert row["lost"] == 0
        assert row["cpu ms"] > 0
        # How far both sides of the same code lie apart tells how busy the machine is; the ratio has to be theirs.
        before, now = (rows[row["turn"], row["customers"], side]["p50"] for side in (BEFORE, NOW))
        assert row["p50 before/now"] == pytest.approx(before / now, rel=0.05, abs=0.02)


def test_a_folder_without_an_environment_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(NoCheckout, match=str(tmp_path)):
        Checkout(BEFORE, tmp_path, tmp_path / "var")
