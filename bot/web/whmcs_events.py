"""Read what the hook of deploy/whmcs posts: reports of invoices, and which tickets somebody did something with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.billing.backends.whmcs.rows import printed
from bot.billing.money import Money
from bot.billing.reports import Report, State
from bot.errors import BadRequest

MOST = 50  # events of one delivery; the hook sends twenty
LATEST = 1e11  # seconds since 1970
_IDENT = re.compile(r"[0-9a-f]{32}")
_ID = re.compile(r"[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"[!-~]{1,64}")
_WORD = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,120}")  # half a letter cannot be kept
#: What only ever means one thing; all else says that a copy of the invoice is old.
_STATES = {
    "InvoicePaid": State.PAID,
    "InvoiceUnpaid": State.UNPAID,
    "InvoiceCancelled": State.CANCELLED,
    "InvoiceRefunded": State.REFUNDED,
}
_PAID = "Paid"  # the status that WHMCS itself gave when it was asked in the moment of the event


@dataclass(frozen=True)
class Delivery:
    """`tickets`: their internal ids there."""

    reports: tuple[Report, ...]
    tickets: frozenset[str]


def read(raw: bytes) -> Delivery:
    """BadRequest for what no hook of ours has written."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest() from None
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list) or not 0 < len(events) <= MOST:
        raise BadRequest()
    reports, tickets = list[Report](), set[str]()
    for event in events:
        ident, happened, kind, facts = _event(event)
        if ticket := _text(facts, "ticket", _ID):
            tickets.add(ticket)
        elif (report := _report(ident, happened, kind, facts)) is not None:
            reports.append(report)
    return Delivery(tuple(reports), frozenset(tickets))


def _event(event: Any) -> tuple[str, float, str, Mapping[str, Any]]:
    if not isinstance(event, dict):
        raise BadRequest()
    ident, happened, kind, facts = (event.get(name) for name in ("id", "at", "event", "facts"))
    if (
        not isinstance(ident, str)
        or not _IDENT.fullmatch(ident)
        or isinstance(happened, bool)
        or not isinstance(happened, (int, float))
        or not 0 <= happened < LATEST
        or not isinstance(kind, str)
        or not isinstance(facts, dict)
    ):
        raise BadRequest()
    return ident, float(happened), kind, facts


def _report(ident: str, happened: float, kind: str, facts: Mapping[str, Any]) -> Report | None:
    """None where the hook could not find out whose invoice it is: a copy of it is not kept for long anyway."""
    customer, invoice = _text(facts, "customer", _ID), _text(facts, "invoice", _ID)
    if not customer or not invoice:
        return None
    state = _STATES.get(kind, State.CHANGED)
    if state is State.PAID and (facts.get("status") != _PAID or facts.get("collects") is True):
        state = State.CHANGED  # one that collects others is told of by these
    known = {name: _text(facts, name, _WORD) for name in ("gateway", "transaction")}
    number = printed({"invoicenum": facts.get("number")}, int(invoice))
    return Report(ident, happened, customer, invoice, number, state, _money(facts), **known)


def _money(facts: Mapping[str, Any]) -> Money | None:
    try:
        money = Money.of(_text(facts, "amount", _NUMBER), _text(facts, "currency", _NUMBER))
    except ValueError:
        return None
    return money if money.amount > 0 else None


def _text(facts: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    """Empty for whatever is not of that form."""
    given = facts.get(name)
    text = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    return text if form.fullmatch(text) else ""
