"""Searches the embedded backend's invoices: one statement to find, one to count, one for the lines."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing import schema
from bot.billing.backends import queries
from bot.billing.invoice_search import MOST_WORDS, InvoiceOrder, InvoiceSearch
from bot.billing.models import Invoice, Page

_INVOICES, _LINES, _SERVICES = schema.invoices, schema.lines, schema.services
_ORDERS: dict[str, tuple[Any, ...]] = {
    "number": (_INVOICES.c.number,),
    "issued": (_INVOICES.c.issued, _INVOICES.c.number),
    "due": (_INVOICES.c.due, _INVOICES.c.number),
    # Amounts are kept as text.
    "total": (_INVOICES.c.currency, sa.cast(_INVOICES.c.amount, sa.Numeric(24, 2)), _INVOICES.c.number),
}
_NUKTA = "\u09bc"
# The letters that Unicode knows as one code point too, which NFC never leaves.
_COMPOSED = {"\u09dc": "\u09a1" + _NUKTA, "\u09dd": "\u09a2" + _NUKTA, "\u09df": "\u09af" + _NUKTA}


def page_of(
    connection: Connection, customer: str, search: InvoiceSearch, order: InvoiceOrder, page: int, per_page: int
) -> Page[Invoice]:
    fits = sa.and_(_INVOICES.c.customer == queries.bindable(customer), *_conditions(search))
    columns = _ORDERS[order.by]
    listed = sa.select(_INVOICES).where(fits).order_by(*(one.desc() if order.descending else one for one in columns))
    listed = listed.limit(sa.bindparam("most")).offset(sa.bindparam("skipped"))
    count = sa.select(sa.func.count()).select_from(_INVOICES).where(fits)
    return queries.turned(connection, customer, listed, count, {}, page, per_page)


def _conditions(search: InvoiceSearch) -> list[Any]:
    made = [_stands_on_it(word) for word in search.words[:MOST_WORDS]]
    if search.statuses is not None:
        made.append(_INVOICES.c.status.in_(sorted(map(str, search.statuses))))
    if search.issued_from is not None:
        made.append(_INVOICES.c.issued >= search.issued_from)
    if search.issued_to is not None:
        made.append(_INVOICES.c.issued <= search.issued_to)
    if search.due_before is not None:
        made.append(_INVOICES.c.due < search.due_before)
    return made


def _stands_on_it(word: str) -> Any:
    if not word or "\0" in word or any("\ud800" <= character <= "\udfff" for character in word):
        return sa.false()  # no driver can carry it, and it stands nowhere
    on_line = _LINES.c.invoice == _INVOICES.c.number
    service = sa.and_(_SERVICES.c.id == _LINES.c.service, _SERVICES.c.customer == _INVOICES.c.customer)
    ways = [
        sa.exists().where(on_line, _holds(_LINES.c.description, word)),
        sa.exists().where(on_line, service, sa.or_(_holds(_SERVICES.c.name, word), _holds(_SERVICES.c.domain, word))),
    ]
    if word.isascii() and word.isdigit():
        ways.append(sa.cast(_INVOICES.c.number, sa.String).startswith(word))
    amount = _amount(word)
    if amount is not None:
        ways.append(_INVOICES.c.amount == amount)
    return sa.or_(*ways)


def _holds(column: Any, word: str) -> Any:
    if _NUKTA in word:  # it may be kept in either spelling
        for composed, apart in _COMPOSED.items():
            column = sa.func.replace(column, composed, apart)
    return column.icontains(word, autoescape=True)


def _amount(word: str) -> str | None:
    """A sum as it is kept ("2300" -> "2300.00"); None for what is none."""
    if len(word) > 20 or not word.isascii() or not word.replace(".", "", 1).isdigit():
        return None
    try:
        return str(Decimal(word).quantize(Decimal("0.01")))
    except InvalidOperation:
        return None
