"""Attempts to pay: what we asked a gateway to take, so that its answer can be held against it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.billing.database import read, write
from bot.billing.link_log import named
from bot.billing.models import Checkout, Money
from bot.billing.schema import attempts as table
from bot.database.engine import Database
from bot.errors import NotFound
from bot.events import KINDS, record

# open: nothing heard yet. pending: the gateway waits. failed: may still succeed. settled: the invoices are paid.
# For a person, because money came and is not booked: surplus (the invoices could not take it any more), mismatched
# (another amount or currency came), unsettled (the invoice backend does not let us book it).
# part_refunded, refunded: money that had come went back.
State = Literal[
    "open", "pending", "failed", "settled", "surplus", "mismatched", "unsettled", "part_refunded", "refunded"
]
BOOKABLE = ("open", "pending", "failed", "mismatched", "unsettled")  # a payment that is booked ends any of these
UNHEARD = ("open", "pending", "failed")  # nothing has come yet
CAME = ("settled", "surplus", "mismatched", "unsettled", "part_refunded")  # there is something to give back
FOR_A_PERSON = ("surplus", "mismatched", "unsettled")
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another when read out on the telephone


@dataclass(frozen=True)
class PaymentAttempt:
    """`amount` was asked for, `received` came where that was something else, `refunded` went back."""

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

    @property
    def came(self) -> Money:
        """What was charged, once anything was."""
        return self.received or self.amount


class PaymentAttempts:
    """The attempts of this installation, kept in its own database whatever the invoice backend is.

    What happens to one is an event, recorded in the same transaction. Methods may raise BackendUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    async def begin(self, checkout: Checkout, gateway: str, now: datetime) -> str:
        """Note an attempt and return its reference, at most 30 characters ("INV4821-K7Q2M9XAPD")."""
        luck = "".join(secrets.choice(LETTERS) for _ in range(10))
        first = "".join(letter for letter in checkout.numbers[0] if letter.isascii() and letter.isalnum())
        reference = f"INV{first[:16]}-{luck}"
        values = {
            "reference": reference,
            "customer": checkout.customer.id,
            "numbers": " ".join(checkout.numbers),
            "amount": str(checkout.total.amount),
            "currency": checkout.total.currency,
            "gateway": gateway,
            "state": "open",
            "begun": now,
            "changed": now,
        }
        facts: dict[str, Any] = {"reference": reference, "gateway": gateway, "invoices": named(checkout.numbers)}

        def add(connection: Connection) -> None:
            connection.execute(sa.insert(table).values(values))
            record(connection, "payment.started", customer=checkout.customer.id, **facts, **_sum(checkout.total))

        await write(self.database, add)
        return reference

    async def keep_session(self, reference: str, session: str) -> None:
        """Note by which name the gateway knows this attempt."""
        change = sa.update(table).where(table.c.reference == reference).values(session=session)
        await write(self.database, lambda connection: connection.execute(change))

    async def find(self, reference: str, gateway: str | None = None) -> PaymentAttempt:
        """The attempt of this name; NotFound for an unknown one and, where a gateway names it, for another's."""
        named = [table.c.reference == reference, *([table.c.gateway == gateway] if gateway else [])]
        query = sa.select(table).where(*named)
        row = await read(self.database, lambda connection: connection.execute(query).first())
        if row is None:
            raise NotFound(reference=reference)
        return _attempt(row)

    async def in_states(self, states: Collection[str], customer: str | None = None) -> tuple[PaymentAttempt, ...]:
        """Attempts that are in one of these states, the oldest first: of one customer, or of all (at most 1000)."""
        named = [table.c.state.in_(states), *([table.c.customer == customer] if customer is not None else [])]
        query = sa.select(table).where(*named).order_by(table.c.begun, table.c.reference).limit(1000)
        return await read(self.database, lambda connection: tuple(_attempt(row) for row in connection.execute(query)))

    async def note(
        self,
        attempt: PaymentAttempt,
        state: State,
        before: Collection[str],
        now: datetime,
        *,
        transaction_id: str | None = None,
        received: Money | None = None,
        refunded: Money | None = None,
    ) -> PaymentAttempt:
        """Write the new state where the attempt is in one of `before`, and return what stands there afterwards.

        So a late "failed" does not undo a payment, and the second report of one changes nothing.
        """
        changed: dict[str, Any] = {"state": state, "changed": now}
        if transaction_id:
            changed |= {"transaction_id": transaction_id, "received": str(received) if received else None}
        changed |= {"refunded": str(refunded.amount)} if refunded else {}
        here = [table.c.reference == attempt.reference, table.c.state.in_(before)]
        if refunded:
            here.append(sa.func.coalesce(table.c.refunded, "") != changed["refunded"])

        def change(connection: Connection) -> PaymentAttempt:
            written = connection.execute(sa.update(table).where(*here).values(changed)).rowcount
            row = connection.execute(sa.select(table).where(table.c.reference == attempt.reference)).first()
            now_there = _attempt(row) if row is not None else attempt
            if written:
                _record(connection, now_there)
            return now_there

        return await write(self.database, change)


#: The event that a new state is; "pending" is none: nothing has been decided.
EVENTS = {
    "failed": "payment.refused",
    "settled": "payment.proved",
    "surplus": "payment.surplus",
    "mismatched": "payment.mismatched",
    "unsettled": "payment.unsettled",
    "part_refunded": "payment.refunded",
    "refunded": "payment.refunded",
}


def _record(connection: Connection, attempt: PaymentAttempt) -> None:
    kind = EVENTS.get(attempt.state)
    if kind is None:
        return
    known = KINDS[kind].facts
    money = attempt.refunded if kind == "payment.refunded" and attempt.refunded else attempt.came
    facts: dict[str, Any] = {
        "reference": attempt.reference,
        "gateway": attempt.gateway,
        "transaction": attempt.transaction_id,
    }
    facts |= {"invoices": named(attempt.numbers), "expected": str(attempt.amount.amount), **_sum(money)}
    record(connection, kind, customer=attempt.customer, **{name: facts[name] for name in facts.keys() & set(known)})
    if attempt.state == "settled":
        for number in attempt.numbers:
            paid: dict[str, Any] = {
                "invoice": number,
                "gateway": attempt.gateway,
                "transaction": attempt.transaction_id,
            }
            record(connection, "invoice.settled", customer=attempt.customer, **paid)


def _sum(money: Money) -> dict[str, Any]:
    return {"amount": str(money.amount), "currency": money.currency}


def _attempt(row: Any) -> PaymentAttempt:
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
    )
