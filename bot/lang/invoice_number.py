"""What is found where a message names an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CERTAIN: Final = 1.0
NAMED: Final = 0.9
BARE: Final = 0.5


@dataclass(frozen=True)
class InvoiceNumber:
    """An invoice number in ASCII digits, without zeros that pad it ("0004821"). `certainty`: 1.0 said to be one, 0.9 by
    its form, 0.5 a bare number. `last`: the number that ends a range which begins with this one ("5001 থেকে 5010").

    One that begins anew each year is "2026/0001", however it was written.

    `start` and `end` are the positions of its digits or words in the text that was given.
    """

    number: str
    start: int
    end: int
    certainty: float
    last: str | None = None
