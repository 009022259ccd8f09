"""When a service is due again, and which services need an invoice for it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.models import InvoiceStatus, ServiceStatus

OPEN = (InvoiceStatus.DRAFT, InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS, InvoiceStatus.PAYMENT_PENDING)
RENEWABLE = (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED)
WAKING = (ServiceStatus.PENDING, ServiceStatus.SUSPENDED)  # a payment makes them active


def words(statuses: tuple[Any, ...]) -> list[str]:
    return [str(status) for status in statuses]


def forward(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def renew(connection: Connection, numbers: list[int]) -> dict[str, str]:
    """Move on, and wake, each service on a line of these invoices: once for each line.

    Returns the services that were woken, with what they were before.
    """
    lines, services = schema.lines, schema.services
    query = sa.select(services).join(lines, lines.c.service == services.c.id).where(lines.c.invoice.in_(numbers))
    due: dict[str, date] = {}
    woken: dict[str, str] = {}
    for row in connection.execute(query.order_by(services.c.id).with_for_update(of=services)).all():
        due[row.id] = forward(due.get(row.id, row.next_due), row.cycle_months)
        status = row.status
        if status in words(WAKING):
            woken[row.id], status = status, ServiceStatus.ACTIVE
        changed = {"next_due": due[row.id], "status": str(status)}
        connection.execute(sa.update(services).where(services.c.id == row.id).values(changed))
    return woken


def due_soon(connection: Connection, today: date, days: int) -> list[Any]:
    """Rows of the services that need a renewal invoice now."""
    services, lines, invoices, renewals = schema.services, schema.lines, schema.invoices, schema.renewals
    billed = sa.exists().where(
        lines.c.service == services.c.id, lines.c.invoice == invoices.c.number, invoices.c.status.in_(words(OPEN))
    )
    made = sa.exists().where(renewals.c.service == services.c.id, renewals.c.due == services.c.next_due)
    soon = services.c.next_due <= today + timedelta(days=days)
    query = sa.select(services).where(services.c.status.in_(words(RENEWABLE)), soon, ~billed, ~made)
    return list(connection.execute(query.order_by(services.c.next_due, services.c.id)))


def make_invoice(connection: Connection, service: Any, today: date) -> int:
    """Write the renewal invoice of one service; returns its number."""
    newest = connection.execute(sa.select(sa.func.max(schema.invoices.c.number))).scalar()
    number = (newest or 0) + 1
    end = forward(service.next_due, service.cycle_months) - timedelta(days=1)
    # Not a sentence but the words on a bill, as WHMCS writes them: name, domain and the period that is paid for.
    domain = f" - {service.domain}" if service.domain else ""
    description = f"{service.name}{domain} ({service.next_due:%d/%m/%Y} - {end:%d/%m/%Y})"
    money = {"amount": service.amount, "currency": service.currency}
    connection.execute(
        sa.insert(schema.invoices).values(
            number=number,
            customer=service.customer,
            status=str(InvoiceStatus.UNPAID),
            issued=today,
            due=service.next_due,
            **money,
        )
    )
    connection.execute(
        sa.insert(schema.lines).values(
            invoice=number, position=1, description=description, amount=service.amount, service=service.id
        )
    )
    connection.execute(sa.insert(schema.renewals).values(service=service.id, due=service.next_due, invoice=number))
    return number
