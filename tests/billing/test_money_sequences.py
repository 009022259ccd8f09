"""Money in = credited + surplus + refunded, whatever happens in whatever order; in full by its own command."""

from __future__ import annotations

from pathlib import Path

from tests.billing import money_sequences
from tests.empty_database import empty_database


async def test_every_payment_has_a_row_and_no_invoice_two(tmp_path: Path) -> None:
    assert await money_sequences.run(f"sqlite:///{empty_database(tmp_path)}", 40, 7) > 60
