"""One attempt to pay: its states and its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from bot.billing.gateways.base import Paid
from bot.billing.models import Money, Share, amount_of

# open: nothing heard yet. pending: the gateway waits. failed: may still succeed. settled: the invoices are paid.
# For a person, because money came and is not booked: surplus (the invoices could not take it any more), mismatched
# (another amount or currency came), unsettled (the invoice backend does not let us book it).
# Of what is surplus, a part may be booked. assigned: a person has booked it by hand. credited: what no invoice could
# take is account credit now. part_refunded, refunded: money that had come went back. refund_failed: it
# should have gone back, and the gateway could not after all. loss: what was account credit and had been used went back.
State = Literal[
    "open",
    "pending",
    "failed",
    "settled",
    "surplus",
    "mismatched",
    "unsettled",
    "assigned",
    "credited",
    "part_refunded",
    "refunded",
    "refund_failed",
    "loss",
]
BOOKABLE = ("open", "pending", "failed", "surplus", "mismatched", "unsettled")  # a payment that is booked ends these
# Such a payment pays no invoice any more.
DEALT_WITH = ("assigned", "credited", "part_refunded", "refunded", "refund_failed", "loss")
GIVEN_BACK = ("part_refunded", "refunded", "loss", "assigned")  # of which something may have gone back
UNHEARD = ("open", "pending", "failed")  # nothing has come yet
HELD = ("surplus", "mismatched", "unsettled", "refund_failed")  # money is here, of which a person decides
FOR_A_PERSON = (*HELD, "loss")
FOR_CREDIT = ("surplus", "mismatched")  # what may become account credit
CREDITABLE = (*FOR_CREDIT, "refund_failed")  # what may, so far as it waits for a person
CAME = (*FOR_A_PERSON, "settled", "assigned", "credited", "part_refunded")  # there is something to give back


@dataclass(frozen=True)
class PaymentAttempt:
    """`amount` was asked for, in these `shares`; `received` came where that was something else, `refunded` went back.

    `booked` is what invoices took, where that is not all or nothing, and `credited` what became account credit. Of that
    `credit_back` went back at the gateway; `withdrawn` was taken off the account again, `lost` had been used.

    A gateway may take money for one attempt twice. What came beside the first payment is a row of its own, `came_with`
    the reference that the gateway knows.
    """

    reference: str
    customer: str
    numbers: tuple[str, ...]
    amount: Money
    gateway: str
    state: State
    transaction_id: str | None = None
    session: str | None = None
    received: Money | None = None
    refunded: Money | None = None
    came_with: str | None = None
    begun: datetime | None = None
    shares: tuple[Share, ...] = ()
    booked: Money | None = None
    credited: Money | None = None
    credit_back: Money | None = None
    withdrawn: Money | None = None
    lost: Money | None = None

    @property
    def credit(self) -> Decimal:
        """What of it is account credit, or was used as that."""
        return amount_of(self.credited) - amount_of(self.withdrawn)

    @property
    def over(self) -> Money:
        """What came and is neither on an invoice nor credit, so far as it did not go back."""
        left = self.came.amount - amount_of(self.booked) - self.credit - amount_of(self.refunded)
        return Money(max(left, Decimal(0)), self.came.currency)

    @property
    def waiting(self) -> Decimal:
        """What of it waits for a person."""
        known = self.state in (*FOR_CREDIT, "unsettled") or (self.state == "refund_failed" and self.booked is not None)
        return self.over.amount if known else Decimal(0)

    @property
    def refundable(self) -> Decimal:
        """What may still be given back: no credit, which may have been used."""
        return self.came.amount - self.credit - amount_of(self.refunded)

    @property
    def once_credit(self) -> Decimal:
        """What of it was made credit, before any of that went back."""
        return self.credit + amount_of(self.credit_back) - amount_of(self.lost)

    @property
    def beside(self) -> Decimal:
        """What was neither on an invoice nor credit, before anything went back."""
        booked = self.booked if self.booked or self.credited else self.came
        return self.came.amount - amount_of(booked) - self.once_credit

    @property
    def taken_back(self) -> Money:
        """What went back of that which its invoices took: what none took goes first."""
        back = amount_of(self.refunded) - self.beside - amount_of(self.credit_back)
        return Money(max(back, Decimal(0)), self.came.currency)

    def after_refunds(self, back: Decimal) -> State:
        """What it is when so much went back in all: what no invoice took is still for a person until all of it has."""
        if self.state == "loss":
            return "loss"
        if back >= self.came.amount:
            return "refunded"
        known = self.state in CREDITABLE and self.waiting
        waits = known and back < self.came.amount - amount_of(self.booked) - self.credit
        return self.state if waits else "part_refunded"

    @property
    def told(self) -> str:
        """The reference that the gateway knows."""
        return self.came_with or self.reference

    @property
    def came(self) -> Money:
        """What was charged, once anything was."""
        return self.received or self.amount

    @property
    def paid(self) -> Paid:
        """As its gateway knows it, once anything was charged."""
        return Paid(self.told, self.session, self.transaction_id or "", self.came)


def attempt_of(row: Any) -> PaymentAttempt:
    amount, currency = (row.received or "").split() or (None, None)
    return PaymentAttempt(
        reference=row.reference,
        customer=row.customer,
        numbers=tuple(row.numbers.split()),
        amount=Money.of(row.amount, row.currency),
        gateway=row.gateway,
        state=row.state,
        transaction_id=row.transaction_id,
        session=row.session,
        received=Money.of(amount, currency) if amount and currency else None,
        refunded=_came(row, row.refunded),
        came_with=row.came_with,
        begun=row.begun,
        shares=_shares(row),
        booked=Money.of(row.booked, row.currency) if row.booked else None,
        credited=_came(row, row.credited),
        credit_back=_came(row, row.credit_back),
        withdrawn=_came(row, row.withdrawn),
        lost=_came(row, row.lost),
    )


def _came(row: Any, amount: str | None) -> Money | None:
    """In the currency that came."""
    _, currency = (row.received or "").split() or (None, None)
    return Money.of(amount, currency or row.currency) if amount else None


def _shares(row: Any) -> tuple[Share, ...]:
    amounts = (row.shares or "").split()
    numbers = row.numbers.split() if amounts else ()
    return tuple(Share(one, Money.of(of_it, row.currency)) for one, of_it in zip(numbers, amounts, strict=True))
