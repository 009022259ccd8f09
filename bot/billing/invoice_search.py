"""What a list of invoices is searched by, and how it is ordered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.billing.models import InvoiceStatus

MOST_WORDS = 5

OrderKey = Literal["number", "issued", "due", "total"]


@dataclass(frozen=True)
class InvoiceSearch:
    """All of it must fit an invoice; what is not set fits each.

    `words` (at most MOST_WORDS), with plain ASCII digits: each stands on the invoice, as the beginning of its number,
    as its total ("2300", "2300.00"), or anywhere in what a line says or in the name or domain of a service on it,
    capital letters or not. `issued_from` and `issued_to` are the first and the last day of issue, `due_before` a day
    before which it is due.
    """

    words: tuple[str, ...] = ()
    statuses: frozenset[InvoiceStatus] | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_before: date | None = None


@dataclass(frozen=True)
class InvoiceOrder:
    """Which come first. Totals are compared within a currency only."""

    by: OrderKey = "issued"
    descending: bool = True


NEWEST = InvoiceOrder()
