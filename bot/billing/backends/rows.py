"""Rows of the embedded backend's tables, as the till's models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Money,
    Payment,
    SavedCard,
    Service,
    ServiceStatus,
    Share,
)

_LINES = schema.lines.c
_LINES_OF = (
    sa.select(schema.lines)
    .where(_LINES.invoice.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(_LINES.invoice, _LINES.position)
)


def as_customer(row: Any) -> Customer:
    return Customer(row.id, row.name, row.email, row.country, row.currency, row.language)


def as_service(row: Any) -> Service:
    return Service(
        id=row.id,
        customer=row.customer,
        name=row.name,
        kind=row.kind,
        domain=row.domain,
        status=ServiceStatus(row.status),
        next_due=row.next_due,
        price=Money.of(row.amount, row.currency),
        cycle_months=row.cycle_months,
    )


def as_invoices(connection: Connection, rows: Iterable[Any]) -> tuple[Invoice, ...]:
    """Invoices with their lines, in the order of the rows, in one further query however many they are."""
    found = list(rows)
    if not found:
        return ()
    parts: dict[int, list[Any]] = defaultdict(list)
    for line in connection.execute(_LINES_OF, {"numbers": [row.number for row in found]}):
        parts[line.invoice].append(line)
    return tuple(
        as_invoice(
            row,
            tuple(
                InvoiceLine(line.description, Money.of(line.amount, row.currency), line.service, _period(line))
                for line in parts[row.number]
            ),
        )
        for row in found
    )


def as_invoice(row: Any, lines: tuple[InvoiceLine, ...]) -> Invoice:
    return Invoice(
        number=str(row.number),
        customer=row.customer,
        status=InvoiceStatus(row.status),
        total=Money.of(row.amount, row.currency),
        issued=row.issued,
        due=row.due,
        paid_on=row.paid_on,
        lines=lines,
        met=_money(row.met, row.currency),
        credit=_money(row.credit, row.currency),
    )


def _money(amount: str | None, currency: str) -> Money | None:
    return None if amount is None else Money.of(amount, currency)


def _period(line: Any) -> tuple[date, date] | None:
    return None if line.period_from is None else (line.period_from, line.period_to)


def as_payment(row: Any, shares: Iterable[Any]) -> Payment:
    taken = tuple(Share(str(one.invoice), Money.of(one.amount, row.currency)) for one in shares)
    return Payment(
        gateway=row.gateway,
        transaction_id=row.transaction_id,
        amount=Money.of(row.amount, row.currency),
        at=row.at,
        invoices=tuple(share.number for share in taken),
        shares=taken,
    )


def as_card(row: Any) -> SavedCard:
    return SavedCard(row.id, row.customer, row.bank, row.network, row.card_type, row.last4, row.mandate)


def as_automatic(row: Any) -> AutomaticPayment:
    return AutomaticPayment(str(row.invoice), as_card(row), row.last_attempt, row.failure)
