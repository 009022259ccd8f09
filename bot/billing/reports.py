"""What the invoice backend tells by itself of its invoices: taken once, and an older report never undoes a newer."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bot.billing.models import Money
from bot.billing.schema import reports as table
from bot.events import record

KEPT = 30 * 86400.0  # seconds: nobody repeats a report for longer


class State(str, Enum):
    """What became of an invoice."""

    CHANGED = "changed"  # anything else: whoever keeps a copy reads it again
    PAID = "paid"
    UNPAID = "unpaid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Report:
    """`ident`: of this report (64 characters), the same each time it is told; `happened`: seconds since 1970 by the
    backend's clock; `key`: what names the invoice as long as it exists; `invoice`: the number printed on it now."""

    ident: str
    happened: float
    customer: str
    key: str
    invoice: str
    state: State
    money: Money | None = None
    gateway: str = ""
    transaction: str = ""


def take(db: Any, reports: Iterable[Report]) -> int:
    """Let each that is new take effect, inside a transaction that no other of its kind runs beside; how many did."""
    now = time.time()
    db.execute(sa.delete(table).where(table.c.received < now - KEPT))
    news = [one for one in sorted(reports, key=lambda one: one.happened) if _is_news(db, one, now)]
    for one in news:
        _record(db, one)
    return len(news)


def _is_news(db: Any, report: Report, now: float) -> bool:
    if db.execute(sa.select(table.c.id).where(table.c.id == report.ident)).first():
        return False
    # A clock that ran ahead must not silence what comes after it was put right.
    happened = min(report.happened, now)
    newest = sa.select(sa.func.max(table.c.happened)).where(
        table.c.invoice == report.key, table.c.state != str(State.CHANGED)
    )
    before = db.execute(newest).scalar()
    values = {"id": report.ident, "invoice": report.key, "state": str(report.state)}
    db.execute(sa.insert(table).values(**values, happened=happened, received=now))
    return report.state is State.CHANGED or before is None or happened >= before


def _record(db: Any, report: Report) -> None:
    facts: dict[str, Any] = {"invoice": report.invoice, "state": str(report.state)}
    paid: dict[str, Any] = {"gateway": report.gateway, "transaction": report.transaction}
    if report.state is State.PAID:
        facts |= paid
        record(db, "invoice.settled", customer=report.customer, invoice=report.invoice, **paid)
    if report.key != report.invoice:
        facts["also"] = report.key
    if report.money is not None:
        facts |= {"amount": str(report.money.amount), "currency": report.money.currency}
    record(db, "invoice.reported", customer=report.customer, **facts)
