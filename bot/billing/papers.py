"""Invoices on paper, which take as long as a hundred pages: made one at a time, and the last ones kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from bot.billing.bill import Bill, InvoiceLabels
from bot.billing.company import Company
from bot.errors import TooMany

KEPT = 256  # files of some 40 kB: also all of one customer who asks for each in turn, again and again
QUEUE = 10  # files that are made or wait to be: three seconds
EACH = 4  # of them for one customer
SOON = 2  # seconds


class Papers:
    """`made_of`: all that is on the paper; the same makes the same bytes."""

    def __init__(self) -> None:
        self._files: OrderedDict[Hashable, bytes] = OrderedDict()
        self._coming: dict[Hashable, tuple[str, asyncio.Task[bytes]]] = {}  # with whose it is
        self._one = asyncio.Lock()

    async def file(self, whose: str, made_of: Hashable, make: Callable[..., bytes], *args: object) -> bytes:
        """`whose`: the customer's id. Raises TooMany where too many others, or of this customer, are waited for."""
        if made_of in self._files:
            self._files.move_to_end(made_of)
            return self._files[made_of]
        if made_of not in self._coming:
            theirs = sum(customer == whose for customer, _ in self._coming.values())
            if len(self._coming) >= QUEUE or theirs >= EACH:
                raise TooMany(retry_after=SOON)
            self._coming[made_of] = whose, asyncio.create_task(self._make(made_of, make, args))
        _, coming = self._coming[made_of]
        return await asyncio.shield(coming)  # whoever else asks meanwhile waits for the same one

    async def _make(self, made_of: Hashable, make: Callable[..., bytes], args: tuple[object, ...]) -> bytes:
        try:
            async with self._one:
                made = self._files[made_of] = await asyncio.to_thread(make, *args)
        finally:
            del self._coming[made_of]
        if len(self._files) > KEPT:
            self._files.popitem(last=False)
        return made


def draw(bill: Bill, language: str, company: Company, labels: Callable[[str], InvoiceLabels]) -> bytes:
    """The file of an invoice, in a thread: what draws it takes half of a second to load, for the first one only."""
    from bot.billing.pdf import render_pdf

    return render_pdf(bill, company, labels(language))
