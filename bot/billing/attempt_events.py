"""The events of the log that changes of attempts to pay are."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from bot.billing.attempt import PaymentAttempt
from bot.billing.backends.parts import Booked
from bot.billing.link_log import named
from bot.billing.models import Money, amount_of
from bot.events import KINDS, record

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
    "loss": "payment.loss",
}


def record_state(
    connection: Connection, attempt: PaymentAttempt, before: PaymentAttempt, booked: Booked | None = None
) -> None:
    """Note what became of an attempt that was as `before`; `booked`: what its invoices took of it now."""
    back, earlier = (amount_of(one.refunded) for one in (attempt, before))
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
