"""One attempt to pay: its states, its row, and the events of the log that its changes are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.engine import Connection

from bot.billing.gateways.base import Paid
from bot.billing.link_log import named
from bot.billing.models import Money
from bot.events import KINDS, record

# open: nothing heard yet. pending: the gateway waits. failed: may still succeed. settled: the invoices are paid.
# For a person, because money came and is not booked: surplus (the invoices could not take it any more), mismatched
# (another amount or currency came), unsettled (the invoice backend does not let us book it).
# assigned: a person has booked it by hand. part_refunded, refunded: money that had come went back. refund_failed: it
# should have gone back, and the gateway could not after all.
State = Literal[
    "open",
    "pending",
    "failed",
    "settled",
    "surplus",
    "mismatched",
    "unsettled",
    "assigned",
    "part_refunded",
    "refunded",
    "refund_failed",
]
BOOKABLE = ("open", "pending", "failed", "surplus", "mismatched", "unsettled")  # a payment that is booked ends these
DEALT_WITH = ("assigned", "part_refunded", "refunded", "refund_failed")  # it pays no invoice any more
GIVEN_BACK = ("part_refunded", "refunded")
UNHEARD = ("open", "pending", "failed")  # nothing has come yet
FOR_A_PERSON = ("surplus", "mismatched", "unsettled", "refund_failed")
CAME = (*FOR_A_PERSON, "settled", "assigned", "part_refunded")  # there is something to give back


@dataclass(frozen=True)
class PaymentAttempt:
    """`amount` was asked for, `received` came where that was something else, `refunded` went back.

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
        refunded=Money.of(row.refunded, currency or row.currency) if row.refunded else None,
        came_with=row.came_with,
        begun=row.begun,
    )


#: The event that a new state is; "pending" is none: nothing has been decided.
EVENTS = {
    "failed": "payment.refused",
    "settled": "payment.proved",
    "surplus": "payment.surplus",
    "mismatched": "payment.mismatched",
    "unsettled": "payment.unsettled",
    "assigned": "payment.assigned",
    "part_refunded": "payment.refunded",
    "refunded": "payment.refunded",
    "refund_failed": "payment.refund_failed",
}


def record_state(connection: Connection, attempt: PaymentAttempt, before: PaymentAttempt) -> None:
    """Note what became of an attempt that was as `before`."""
    kind = EVENTS.get(attempt.state)
    if kind is None:
        return
    known = KINDS[kind].facts
    back, earlier = ((one.refunded.amount if one.refunded else Decimal(0)) for one in (attempt, before))
    money = Money(abs(back - earlier), attempt.came.currency) if back != earlier else attempt.came
    facts: dict[str, Any] = {
        "reference": attempt.reference,
        "gateway": attempt.gateway,
        "transaction": attempt.transaction_id,
        "total": str(back),
    }
    facts |= {"invoices": named(attempt.numbers), "expected": str(attempt.amount.amount), **as_facts(money)}
    record(connection, kind, customer=attempt.customer, **{name: facts[name] for name in facts.keys() & set(known)})
    if attempt.state == "settled":
        for number in attempt.numbers:
            paid: dict[str, Any] = {
                "invoice": number,
                "gateway": attempt.gateway,
                "transaction": attempt.transaction_id,
            }
            record(connection, "invoice.settled", customer=attempt.customer, **paid)


def as_facts(money: Money) -> dict[str, Any]:
    return {"amount": str(money.amount), "currency": money.currency}
