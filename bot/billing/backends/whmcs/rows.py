"""Rows of WHMCS's answers as billing's models; what cannot be read is a ValueError."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.billing.backends.whmcs.kinds import kind_of
from bot.billing.models import (
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Money,
    Service,
    ServiceStatus,
    Tax,
)
from bot.whmcs.decode import amount, day, number, rows, text

Row = Mapping[str, Any]
LANGUAGES = {"bengali": "bn", "bangla": "bn", "english": "en"}  # as client areas name them
CYCLES = {
    "monthly": 1, "quarterly": 3, "semi-annually": 6, "annually": 12, "biennially": 24, "triennially": 36,
}  # fmt: skip
#: Of products; a one-time purchase that was delivered is rented by nobody.
STATUSES = {one.value.casefold(): one for one in ServiceStatus} | {"fraud": ServiceStatus.CANCELLED}
#: Of domains, by the first word: Pending Registration, Grace Period (Expired), Redemption Period (Expired).
DOMAIN_STATUSES = STATUSES | {
    "grace": ServiceStatus.ACTIVE, "redemption": ServiceStatus.SUSPENDED, "expired": ServiceStatus.TERMINATED,
}  # fmt: skip
DOMAIN = "d"  # before the id of a domain: products and domains are counted separately
DOMAIN_ITEMS = ("domain", "domainregister", "domaintransfer")
_PRINTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{0,39}")


@dataclass(frozen=True)
class Listed:
    """An invoice as a list tells of it: `id` is WHMCS's own number of it, `invoice` has no lines.

    `owed`: what is to be paid of it, less what came already. `credit`: what the account's credit met of it. `gateway`
    and `method` (0 = none) are what it is to be paid with, `attempt` is when that was tried last. `collected`: the ids
    of those that it was made to pay at once (mass payment), which are owed, and paid, themselves.
    """

    id: int
    invoice: Invoice
    owed: Decimal
    gateway: str = ""
    method: int = 0
    attempt: date | None = None
    credit: Decimal = Decimal(0)
    collected: tuple[int, ...] = ()


def as_listed(row: Row, customer: str, currency: str) -> Listed:
    """`currency`: the customer's, for versions whose lists name none."""
    ident, due = number(row, "id"), day(row, "duedate", "date")
    issued = day(row, "date", "created_at", "duedate")
    if not ident or due is None or issued is None:
        raise ValueError("an invoice without a number or a day")
    return Listed(
        ident,
        Invoice(
            number=printed(row, ident),
            customer=customer,
            status=InvoiceStatus(text(row, "status")),
            total=Money(whole(row), text(row, "currencycode").upper() or currency),
            issued=issued,
            due=due,
            paid_on=day(row, "datepaid"),
        ),
        owed=amount(row, "total"),
        gateway=text(row, "paymentmethod").casefold(),
        method=number(row, "paymethodid"),
        attempt=day(row, "last_capture_attempt"),
        credit=amount(row, "credit"),
    )


def whole(row: Row) -> Decimal:
    """What an invoice came to. Its total is less by the credit that met a part of it, down to nothing."""
    total, credit = amount(row, "total"), amount(row, "credit")
    reckoned = amount(row, "subtotal") + amount(row, "tax") + amount(row, "tax2")
    return reckoned if total + credit == reckoned else total


def printed(row: Row, ident: int) -> str:
    """What a customer reads on it: its own number where the company counts so, else WHMCS's."""
    given = text(row, "invoicenum")
    return given if _PRINTED.fullmatch(given) else str(ident)


def as_lines(detail: Row, currency: str) -> tuple[InvoiceLine, ...]:
    return tuple(
        InvoiceLine(text(item, "description"), Money(amount(item, "amount"), currency), _service_of(item))
        for item in rows(detail, "items", "item")
    )


def collected(detail: Row) -> tuple[int, ...]:
    """The invoices that it only collects, each of which is a line of it; a late fee may have joined them."""
    return tuple(number(item, "relid") for item in rows(detail, "items", "item") if text(item, "type") == "Invoice")


def as_taxes(detail: Row, currency: str) -> tuple[Tax, ...]:
    """It gives rates and amounts, and no names. Where the lines hold them, its subtotal is less than the lines."""
    lines = sum((amount(item, "amount") for item in rows(detail, "items", "item")), Decimal(0))
    included = amount(detail, "subtotal") < lines
    return tuple(
        Tax("", amount(detail, rate) or None, Money(taxed, currency), included)
        for name, rate in (("tax", "taxrate"), ("tax2", "taxrate2"))
        if (taxed := amount(detail, name)) > 0
    )


def _service_of(item: Row) -> str | None:
    kind, ident = text(item, "type").casefold(), number(item, "relid")
    if not ident or kind not in ("hosting", *DOMAIN_ITEMS):
        return None
    return str(ident) if kind == "hosting" else f"{DOMAIN}{ident}"


def as_customer(given: Row) -> Customer:
    name = text(given, "fullname") or f"{text(given, 'firstname')} {text(given, 'lastname')}".strip()
    currency, country = text(given, "currency_code").upper(), text(given, "countrycode", "country").upper()
    if len(currency) != 3 or not currency.isascii():
        raise ValueError("a client without a currency")
    language = LANGUAGES.get(text(given, "language").casefold())
    ident = str(number(given, "client_id", "id", "userid"))
    return Customer(ident, name or text(given, "companyname"), text(given, "email"), country, currency, language)


def as_service(row: Row, customer: Customer) -> Service | None:
    """None for what nobody rents: bought once, free for ever, or of a state that is none of a service."""
    status, due = STATUSES.get(text(row, "status").casefold()), day(row, "nextduedate")
    months = CYCLES.get(text(row, "billingcycle").casefold())
    if status is None or due is None or months is None:
        return None
    name = text(row, "name", "translated_name")
    kind = kind_of(name, text(row, "groupname", "translated_groupname"))
    price = Money(amount(row, "recurringamount"), customer.currency)
    domain = text(row, "domain") or None
    return Service(str(number(row, "id")), customer.id, name, kind, domain, status, due, price, months)


def as_domain(row: Row, customer: Customer) -> Service | None:
    status = DOMAIN_STATUSES.get(text(row, "status").casefold().partition(" ")[0])
    due, years = day(row, "nextduedate", "expirydate"), number(row, "regperiod", "registrationperiod") or 1
    if status is None or due is None:
        return None
    domain, price = text(row, "domainname", "domain"), Money(amount(row, "recurringamount"), customer.currency)
    ident = f"{DOMAIN}{number(row, 'id')}"
    return Service(ident, customer.id, "Domain", "domain", domain, status, due, price, 12 * years)


def numbers(listed: Sequence[Listed]) -> dict[int, tuple[str, ...]]:
    """What is printed on each, by WHMCS's number; on those that are collected where it only collects them."""
    own = {one.id: one.invoice.number for one in listed}
    return {
        one.id: tuple(own[ident] for ident in one.collected if ident in own) or (one.invoice.number,) for one in listed
    }


def newest_first(listed: Listed) -> tuple[date, int]:
    return listed.invoice.issued, listed.id
