"""When a service is due again, and which services need an invoice for it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.models import InvoiceStatus, ServiceStatus
from bot.errors import NotFound

OPEN = (InvoiceStatus.DRAFT, InvoiceStatus.UNPAID, InvoiceStatus.COLLECTIONS, InvoiceStatus.PAYMENT_PENDING)
RENEWABLE = (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED)
WAKING = (ServiceStatus.PENDING, ServiceStatus.SUSPENDED)  # a payment makes them active


def words(statuses: tuple[Any, ...]) -> list[str]:
    return [str(status) for status in statuses]


def forward(day: date, months: int, due_day: int | None = None) -> date:
    """The same day some months later, `due_day` where the month has it; else the last of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _in_month(year, month + 1, due_day or day.day)


def due_day_of(next_due: date, kept: int | None) -> int:
    """On which day of a month a service is due: 31 on 28 February where it began on a 31st.

    What is kept counts as long as it leads to the date that stands there: somebody may have set another one.
    """
    fits = kept and _in_month(next_due.year, next_due.month, kept) == next_due
    return kept if kept and fits else next_due.day


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def renew(connection: Connection, numbers: list[int]) -> dict[str, str]:
    """Move on, and wake, each service on a line of these invoices: once for each line.

    Returns the services that were woken, with what they were before.
    """
    lines, services = schema.lines, schema.services
    query = sa.select(services).join(lines, lines.c.service == services.c.id).where(lines.c.invoice.in_(numbers))
    due: dict[str, date] = {}
    woken: dict[str, str] = {}
    for row in connection.execute(query.order_by(services.c.id).with_for_update(of=services)).all():
        day = due_day_of(row.next_due, row.due_day)
        due[row.id] = forward(due.get(row.id, row.next_due), row.cycle_months, day)
        status = row.status
        if status in words(WAKING):
            woken[row.id], status = status, ServiceStatus.ACTIVE
        changed = {"next_due": due[row.id], "due_day": day, "status": str(status)}
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
    day = due_day_of(service.next_due, service.due_day)
    end = forward(service.next_due, service.cycle_months, day) - timedelta(days=1)
    period = {"period_from": service.next_due, "period_to": end}
    description = f"{service.name} - {service.domain}" if service.domain else service.name
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
            invoice=number, position=1, description=description, amount=service.amount, service=service.id, **period
        )
    )
    connection.execute(sa.insert(schema.renewals).values(service=service.id, due=service.next_due, invoice=number))
    return number


def make_early(connection: Connection, customer: str, service: str, today: date) -> int:
    """The number of the unpaid invoice that a service stands on, a new one where there is none; NotFound.

    Nobody else makes renewal invoices meanwhile.
    """
    services, lines, invoices, renewals = schema.services, schema.lines, schema.invoices, schema.renewals
    theirs = (services.c.id == service, services.c.customer == customer, services.c.status.in_(words(RENEWABLE)))
    row = connection.execute(sa.select(services).where(*theirs)).first()
    if row is None:
        raise NotFound()
    on_it = sa.select(invoices.c.number, invoices.c.status).join(lines, lines.c.invoice == invoices.c.number)
    on_it = on_it.where(lines.c.service == service, invoices.c.customer == customer)
    billed = connection.execute(on_it.where(invoices.c.status.in_(words(OPEN))).order_by(invoices.c.number)).all()
    for number, status in billed:
        if status != InvoiceStatus.UNPAID:
            raise NotFound()
        return int(number)
    made = (renewals.c.service == service, renewals.c.due == row.next_due)
    if connection.execute(sa.select(renewals.c.invoice).where(*made)).first():
        raise NotFound()
    return make_invoice(connection, row, today)
