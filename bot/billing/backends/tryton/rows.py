"""Rows of Tryton's models read into ours; whatever they miss is a ValueError, and whose they are is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.billing.models import Customer, Invoice, InvoiceLine, InvoiceStatus, Money, Tax

Row = Mapping[str, Any]
#: What a customer sees. A draft and one that was only looked over have no number and were sent to nobody.
STATES: Mapping[InvoiceStatus, str] = {
    InvoiceStatus.UNPAID: "posted",
    InvoiceStatus.PAID: "paid",
    InvoiceStatus.CANCELLED: "cancelled",
}
_STATUSES = {state: status for status, state in STATES.items()}
PARTY = ("code", "name", "email", "lang.code", "addresses.country.code")
INVOICE = (
    "number", "state", "type", "invoice_date", "payment_term_date", "total_amount", "amount_to_pay",
    "currency.code", "party.code", "lines.type", "lines.description", "lines.amount", "lines.product.rec_name",
    "taxes.description", "taxes.amount", "taxes.tax.rate", "lines_to_pay.maturity_date", "lines_to_pay.reconciliation",
    "reconciliation_lines.date",
)  # fmt: skip


def as_customer(row: Row, currency: str) -> Customer:
    """`currency`: of the company; a party has none of its own."""
    code = _text(row, "code")
    if not code:
        raise ValueError("a party without a code")
    countries = (_text(_part(one, "country"), "code") for one in _parts(row, "addresses"))
    language = _text(_part(row, "lang"), "code").partition("_")[0] or None
    return Customer(
        code, _text(row, "name"), _text(row, "email"), next(filter(None, countries), ""), currency, language
    )


def as_invoice(row: Row, customer: str) -> Invoice:
    """ValueError for a row that is not this customer's invoice."""
    number, status = _text(row, "number"), _STATUSES.get(_text(row, "state"))
    theirs = _text(_part(row, "party"), "code") == customer and _text(row, "type") == "out"
    if not (theirs and number and status):
        raise ValueError("no invoice of theirs")
    currency, issued = _text(_part(row, "currency"), "code"), row.get("invoice_date")
    if not isinstance(issued, date):
        raise ValueError("an invoice without a date")
    total, left = Money(_amount(row, "total_amount"), currency), Money(_amount(row, "amount_to_pay"), currency)
    if status is InvoiceStatus.UNPAID:
        if left.amount <= 0:  # a payment of all of it is on its way, or not matched yet
            status = InvoiceStatus.PAYMENT_PENDING
        elif left.amount < total.amount:
            total = left
    return Invoice(
        number=number,
        customer=customer,
        status=status,
        total=total,
        issued=issued,
        due=_due(row, status, issued),
        paid_on=_paid_on(row) if status is InvoiceStatus.PAID else None,
        lines=tuple(_lines(row, currency)),
        taxes=tuple(_taxes(row, currency)),
    )


def _due(row: Row, status: InvoiceStatus, issued: date) -> date:
    """Of what is open the day of the next part, else that of the last."""
    parts = [(day, one) for one in _parts(row, "lines_to_pay") if isinstance(day := one.get("maturity_date"), date)]
    days = [day for day, one in parts if one.get("reconciliation") is None]
    if days and status is InvoiceStatus.UNPAID:
        return min(days)
    given = row.get("payment_term_date")
    return max((day for day, _ in parts), default=given if isinstance(given, date) else issued)


def _paid_on(row: Row) -> date | None:
    """When the last of the money came. Its `reconciled` may be the due date, where that is later."""
    days = (one.get("date") for one in _parts(row, "reconciliation_lines"))
    return max((day for day in days if isinstance(day, date)), default=None)


def _lines(row: Row, currency: str) -> Iterable[InvoiceLine]:
    for line in _parts(row, "lines"):
        if _text(line, "type") == "line":  # else a title, a subtotal or a remark
            name = _text(line, "description") or _text(_part(line, "product"), "rec_name")
            yield InvoiceLine(name, Money(_amount(line, "amount"), currency))


def _taxes(row: Row, currency: str) -> Iterable[Tax]:
    for tax in _parts(row, "taxes"):
        rate = _part(tax, "tax").get("rate")
        per_cent = (rate * 100).normalize() if isinstance(rate, Decimal) else None
        yield Tax(_text(tax, "description"), per_cent, Money(_amount(tax, "amount"), currency))


def _text(row: Row, name: str) -> str:
    found = row.get(name)
    return found if isinstance(found, str) else ""


def _amount(row: Row, name: str) -> Decimal:
    found = row.get(name)
    if not isinstance(found, Decimal):
        raise ValueError(f"no amount: {name}")
    return found


def _part(row: Row, name: str) -> Row:
    """What a field points to, as `name.field` was asked for; nothing where it points nowhere."""
    found = row.get(f"{name}.")
    return found if isinstance(found, dict) else {}


def _parts(row: Row, name: str) -> list[Row]:
    found = row.get(f"{name}.")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
