"""Invoices on paper, which take as long as a hundred pages: made one at a time, and the last ones kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.billing.models import Customer, Invoice, Payment
from bot.security.one_by_one import OneByOne

if TYPE_CHECKING:
    from bot.billing.pdf import InvoiceLabels

KEPT = 64  # files of some 40 kB
QUEUE = 10  # who wait for one to be made: three seconds


class Papers:
    """`made_of`: all that is on the paper; the same makes the same bytes."""

    def __init__(self) -> None:
        self._files: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making = OneByOne(QUEUE)

    async def file(self, made_of: Hashable, make: Callable[..., bytes], *args: object) -> bytes:
        """Raises TooMany where too many others are waited for."""
        if made_of not in self._files:
            async with self._making.turn():
                if made_of not in self._files:  # else it was made for somebody else meanwhile
                    self._files[made_of] = await asyncio.to_thread(make, *args)
                    if len(self._files) > KEPT:
                        self._files.popitem(last=False)
        self._files.move_to_end(made_of)
        return self._files[made_of]


def draw(
    invoice: Invoice,
    owner: Customer,
    payments: Sequence[Payment],
    language: str,
    company: Mapping[str, str],
    labels: Callable[[str], InvoiceLabels],
) -> bytes:
    """The file of an invoice, in a thread: what draws it takes half of a second to load, for the first one only."""
    from bot.billing.pdf import render_pdf

    return render_pdf(invoice, owner, payments, company, labels(language))
