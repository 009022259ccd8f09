"""One attempt to pay: its states, its row, and the events of the log that its changes are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.engine import Connection

from bot.billing.backends.parts import Booked
from bot.billing.gateways.base import Paid
from bot.billing.link_log import named
from bot.billing.models import Money, Share
from bot.events import KINDS, record

# open: nothing heard yet. pending: the gateway waits. failed: may still succeed. settled: the invoices are paid.
# For a person, because money came and is not booked: surplus (the invoices could not take it any more), mismatched
# (another amount or currency came), unsettled (the invoice backend does not let us book it).
# Of what is surplus, a part may be booked. assigned: a person has booked it by hand. credited: what no invoice could
# take is account credit now. part_refunded, refunded: money that had come went back. refund_failed: it
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
    "credited",
    "part_refunded",
    "refunded",
    "refund_failed",
]
BOOKABLE = ("open", "pending", "failed", "surplus", "mismatched", "unsettled")  # a payment that is booked ends these
DEALT_WITH = ("assigned", "credited", "part_refunded", "refunded", "refund_failed")  # it pays no invoice any more
GIVEN_BACK = ("part_refunded", "refunded")
UNHEARD = ("open", "pending", "failed")  # nothing has come yet
FOR_A_PERSON = ("surplus", "mismatched", "unsettled", "refund_failed")
FOR_CREDIT = ("surplus", "mismatched")  # what may become account credit
CREDITABLE = (*FOR_CREDIT, "refund_failed")  # what may, so far as it waits for a person
CAME = (*FOR_A_PERSON, "settled", "assigned", "credited", "part_refunded")  # there is something to give back


@dataclass(frozen=True)
class PaymentAttempt:
    """`amount` was asked for, in these `shares`; `received` came where that was something else, `refunded` went back.

    `booked` is what invoices took, where that is not all or nothing, and `credited` what became account credit.

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

    @property
    def over(self) -> Money:
        """What came and is neither on an invoice nor credit, so far as it did not go back."""
        gone = [one.amount for one in (self.booked, self.credited, self.refunded) if one is not None]
        return Money(max(self.came.amount - sum(gone, Decimal(0)), Decimal(0)), self.came.currency)

    @property
    def waiting(self) -> Decimal:
        """What of it waits for a person."""
        known = self.state in (*FOR_CREDIT, "unsettled") or (self.state == "refund_failed" and self.booked is not None)
        return self.over.amount if known else Decimal(0)

    @property
    def refundable(self) -> Decimal:
        """What may still be given back: no credit, which may have been used."""
        gone = [one.amount for one in (self.credited, self.refunded) if one is not None]
        return self.came.amount - sum(gone, Decimal(0))

    @property
    def taken_back(self) -> Money:
        """What went back of that which its invoices took: what none took goes first."""
        beside = self.came.amount - (self.booked or self.came).amount - (self.credited.amount if self.credited else 0)
        back = self.refunded.amount if self.refunded else Decimal(0)
        return Money(max(back - beside, Decimal(0)), self.came.currency)

    def after_refunds(self, back: Decimal) -> State:
        """What it is when so much went back in all: what no invoice took is still for a person until all of it has."""
        if back >= self.came.amount:
            return "refunded"
        held = [one.amount for one in (self.booked, self.credited) if one is not None]
        waits = self.state in FOR_CREDIT and back < self.came.amount - sum(held, Decimal(0))
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
        refunded=Money.of(row.refunded, currency or row.currency) if row.refunded else None,
        came_with=row.came_with,
        begun=row.begun,
        shares=_shares(row),
        booked=Money.of(row.booked, row.currency) if row.booked else None,
        credited=Money.of(row.credited, currency or row.currency) if row.credited else None,
    )


def _shares(row: Any) -> tuple[Share, ...]:
    amounts = (row.shares or "").split()
    numbers = row.numbers.split() if amounts else ()
    return tuple(Share(one, Money.of(of_it, row.currency)) for one, of_it in zip(numbers, amounts, strict=True))


#: The event that a new state is; "pending" is none: nothing has been decided.
EVENTS = {
    "failed": "payment.refused",
    "settled": "payment.proved",
    "surplus": "payment.surplus",
    "mismatched": "payment.mismatched",
    "unsettled": "payment.unsettled",
    "assigned": "payment.assigned",
    "credited": "payment.credited",
    "part_refunded": "payment.refunded",
    "refunded": "payment.refunded",
    "refund_failed": "payment.refund_failed",
}


def record_state(
    connection: Connection, attempt: PaymentAttempt, before: PaymentAttempt, booked: Booked | None = None
) -> None:
    """Note what became of an attempt that was as `before`; `booked`: what its invoices took of it now."""
    back, earlier = ((one.refunded.amount if one.refunded else Decimal(0)) for one in (attempt, before))
    kind = "payment.refunded" if back > earlier else EVENTS.get(attempt.state)
    if kind is None:
        return
    known = KINDS[kind].facts
    money = Money(abs(back - earlier), attempt.came.currency) if back != earlier else attempt.came
    if back == earlier and attempt.state == "surplus":
        money = attempt.over
    elif back == earlier and attempt.credited and attempt.state == "credited":
        money = attempt.credited - before.credited if before.credited else attempt.credited
    facts: dict[str, Any] = {
        "reference": attempt.reference,
        "gateway": attempt.gateway,
        "transaction": attempt.transaction_id,
        "total": str(back),
    }
    facts |= {"booked": str(attempt.booked.amount)} if attempt.booked else {}
    facts |= {"left": booked.left} if booked and booked.left else {}
    facts |= {"invoices": named(attempt.numbers), "expected": str(attempt.amount.amount), **as_facts(money)}
    record(connection, kind, customer=attempt.customer, **{name: facts[name] for name in facts.keys() & set(known)})
    if attempt.state == "settled" or booked is not None:
        for number in attempt.numbers if booked is None else booked.paid:
            paid: dict[str, Any] = {
                "invoice": number,
                "gateway": attempt.gateway,
                "transaction": attempt.transaction_id,
            }
            record(connection, "invoice.settled", customer=attempt.customer, **paid)


def as_facts(money: Money) -> dict[str, Any]:
    return {"amount": str(money.amount), "currency": money.currency}
