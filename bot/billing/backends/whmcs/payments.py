"""WHMCS's transactions as payments: what came, for which invoices, and what of it went back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from bot.billing.models import Customer, Money, Payment
from bot.whmcs.decode import amount, moment, number, text

Row = Mapping[str, Any]
Key = tuple[str, str]  # gateway, its number of the payment
NOTHING = Decimal(0)


@dataclass
class _Came:
    at: datetime
    amount: Decimal = NOTHING
    back: Decimal = NOTHING
    invoices: list[int] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        return self.amount - self.back


def as_payments(
    given: Sequence[Row], customer: Customer, zone: tzinfo, numbers: Mapping[int, Sequence[str]]
) -> tuple[Payment, ...]:
    """Money that came in, newest first; what one transaction paid of several invoices is one payment.

    `numbers`: what customers read on the invoices that WHMCS has under a number: more than one where it collects them.
    """
    found, rows = _came(given, zone)
    for row in given:
        back = amount(row, "amountout")
        for one in _meant(row, found, rows):
            part = min(back, one.left)
            one.back, back = one.back + part, back - part

    def money(sum_: Decimal) -> Money:
        return Money(sum_, customer.currency)

    def told(one: _Came) -> Iterator[str]:
        for ident in one.invoices:
            yield from numbers.get(ident, (str(ident),))

    payments = (
        Payment(*key, money(one.amount), one.at, tuple(dict.fromkeys(told(one))), money(one.back) if one.back else None)
        for key, one in found.items()
    )
    return tuple(sorted(payments, key=lambda one: one.at, reverse=True))


def _came(given: Iterable[Row], zone: tzinfo) -> tuple[dict[Key, _Came], dict[int, Key]]:
    """All that came in, and which of it each row of WHMCS's is."""
    found: dict[Key, _Came] = {}
    rows: dict[int, Key] = {}
    for row in given:
        came, at = amount(row, "amountin"), moment(row, "date", zone)
        if came <= 0 or at is None:
            continue
        key = rows[number(row, "id")] = _key(row)
        one = found.setdefault(key, _Came(at))
        one.amount += came
        one.invoices += [ident] if (ident := number(row, "invoiceid")) else []
    return found, rows


def _meant(row: Row, found: Mapping[Key, _Came], rows: Mapping[int, Key]) -> Iterable[_Came]:
    """The payments of which a row may give something back: the one that it names, else those of its invoice."""
    named = rows.get(number(row, "refundid"), _key(row))
    if named in found:
        return (found[named],)
    ident = number(row, "invoiceid")
    theirs = (one for one in found.values() if ident and ident in one.invoices)
    return sorted(theirs, key=lambda one: one.at, reverse=True)


def _key(row: Row) -> Key:
    return text(row, "gateway"), text(row, "transid") or f"#{number(row, 'id')}"


def paid_in_part(given: Iterable[Row]) -> dict[int, Decimal]:
    """What came for each invoice and did not go back."""
    came: dict[int, Decimal] = {}
    for row in given:
        ident = number(row, "invoiceid")
        came[ident] = came.get(ident, NOTHING) + amount(row, "amountin") - amount(row, "amountout")
    return came
