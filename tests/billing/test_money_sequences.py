"""A few random lives of payments; the many are lived through by `python -m tests.billing.money_sequences`."""

from __future__ import annotations

from pathlib import Path

from tests.billing import money_sequences
from tests.empty_database import empty_database


async def test_every_payment_has_a_row_and_no_invoice_two(tmp_path: Path) -> None:
    lived = await money_sequences.run(f"sqlite:///{empty_database(tmp_path)}", 24, 7, real=0.5)
    assert min(lived["scripted"], lived["over HTTP"]) > 5
    assert lived["payments"] > 15
