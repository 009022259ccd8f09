"""The domain benchmark counts the mistakes of the report, register by register."""

from __future__ import annotations

from benchmarks.domain import _registers
from bot.commands.evaluate import Case, NluResult, score

MEANT = [("bn", "pay_link"), ("bn", "my_due"), ("en", "pay_link"), ("bn-Latn", "my_due")]
FOREIGN = [(register, "out_of_scope") for register in ("bn", "en", "bn-Latn")]


def cases() -> list[Case]:
    return [Case(register, topic, f"{register} {topic}") for register, topic in MEANT + FOREIGN]


def test_mistakes_are_counted_where_they_were_made() -> None:
    heard = ["pay_link", "pay_link", "pay_link", "fallback", "out_of_scope", "my_due", "fallback"]
    report = score((case, NluResult(said, 0.9, case.register, {})) for case, said in zip(cases(), heard, strict=True))
    rows = {row["register"]: row for row in _registers(report, cases())}  # read again: other objects, the same messages
    assert [rows[name]["accuracy"] for name in ("bn", "en", "bn-Latn", "all")] == [50.0, 100.0, 0.0, 50.0]
    assert [rows[name]["recall"] for name in ("bn", "en", "bn-Latn")] == [100.0, 0.0, 100.0]
    assert rows["all"]["messages"] == 4
    assert rows["all"]["foreign"] == 3
