"""Which services stand still, and which invoices they wait for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.billing import Invoice, Service, ServiceStatus

STOPPED: Final = frozenset({ServiceStatus.SUSPENDED, ServiceStatus.PENDING})  # a payment starts these
ORDER: Final = (ServiceStatus.SUSPENDED, ServiceStatus.PENDING, ServiceStatus.ACTIVE)  # what needs attention first


def stopped(services: Iterable[Service]) -> list[Service]:
    """Those that a payment would start."""
    return [one for one in services if one.status in STOPPED]


def owed_by(unpaid: Sequence[Invoice]) -> dict[str, Invoice]:
    """Service -> the most urgent unpaid invoice that it stands on."""
    owed: dict[str, Invoice] = {}
    for invoice in unpaid:  # the most urgent first
        for line in invoice.lines:
            if line.service_id:
                owed.setdefault(line.service_id, invoice)
    return owed


def holding_back(services: Iterable[Service], unpaid: Sequence[Invoice], today: date) -> list[Invoice]:
    """The unpaid invoices for which something stands still; where nothing does, those that are overdue."""
    owed = owed_by(unpaid)
    waits = {owed[one.id].number for one in stopped(services) if one.id in owed}
    held = [one for one in unpaid if one.number in waits]
    return held or [one for one in unpaid if one.overdue(today)]
