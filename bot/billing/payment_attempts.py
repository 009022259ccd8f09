"""Attempts to pay: what we asked a gateway to take, so that its answer can be held against it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.billing.attempt import PaymentAttempt, State, attempt_of
from bot.billing.attempt_events import as_facts, record_state
from bot.billing.backends.parts import Booked
from bot.billing.database import read, write
from bot.billing.link_log import named
from bot.billing.models import Checkout, Money, amount_of
from bot.billing.schema import attempts as table
from bot.database.engine import Database
from bot.errors import NotFound
from bot.events import record

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another when read out on the telephone


class PaymentAttempts:
    """The attempts of this installation, kept in its own database whatever the invoice backend is.

    What happens to one is an event, recorded in the same transaction. Methods may raise BackendUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    async def begin(self, checkout: Checkout, gateway: str, now: datetime) -> str:
        """Note an attempt and return its reference, at most 30 characters ("INV4821-K7Q2M9XAPD")."""
        reference = _new_reference(checkout.numbers[0])
        values = {
            "reference": reference,
            "customer": checkout.customer.id,
            "numbers": " ".join(checkout.numbers),
            "amount": str(checkout.total.amount),
            "shares": " ".join(str(share.amount.amount) for share in checkout.shares),
            "currency": checkout.total.currency,
            "gateway": gateway,
            "state": "open",
            "begun": now,
            "changed": now,
        }
        facts: dict[str, Any] = {"reference": reference, "gateway": gateway, "invoices": named(checkout.numbers)}

        def add(connection: Connection) -> None:
            connection.execute(sa.insert(table).values(values))
            record(connection, "payment.started", customer=checkout.customer.id, **facts, **as_facts(checkout.total))

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
        return attempt_of(row)

    async def of_transaction(self, attempt: PaymentAttempt, transaction_id: str, now: datetime) -> PaymentAttempt:
        """The attempt where it has no other payment yet, else the row of this one, made where there is none.

        A new row waits for a person until the payment is booked: a crash in between loses nothing.
        """
        if attempt.transaction_id in {None, transaction_id}:
            return attempt
        try:
            return await write(self.database, _row_of, attempt, transaction_id, now)
        except IntegrityError:  # another process was quicker: its row is there now
            return await write(self.database, _row_of, attempt, transaction_id, now)

    async def in_states(self, states: Collection[str], customer: str | None = None) -> tuple[PaymentAttempt, ...]:
        """Attempts that are in one of these states, the oldest first: of one customer, or of all (at most 1000)."""
        named = [table.c.state.in_(states), *([table.c.customer == customer] if customer is not None else [])]
        query = sa.select(table).where(*named).order_by(table.c.begun, table.c.reference).limit(1000)
        return await read(self.database, lambda connection: tuple(attempt_of(row) for row in connection.execute(query)))

    async def newest(self, customer: str, since: datetime, most: int = 50) -> tuple[PaymentAttempt, ...]:
        """What this customer has begun to pay since then, the newest first."""
        theirs = (table.c.customer == customer, table.c.begun > since)
        query = sa.select(table).where(*theirs).order_by(table.c.begun.desc(), table.c.reference).limit(most)
        return await read(self.database, lambda connection: tuple(attempt_of(row) for row in connection.execute(query)))

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
        booked: Booked | None = None,
    ) -> PaymentAttempt:
        """Write the new state where the attempt is in one of `before`, and return what stands there afterwards.

        So a late "failed" does not undo a payment, and the second report of one changes nothing. `refunded` is how much
        went back in all: of two words about that the greater one holds, whichever comes first. `booked`: what invoices
        took.
        """
        changed: dict[str, Any] = {"state": state, "changed": now}
        if transaction_id:
            changed |= {"transaction_id": transaction_id, "received": str(received) if received else None}
        changed |= {"refunded": str(refunded.amount)} if refunded else {}
        if booked is not None and state == "surplus":
            changed |= {"booked": str(booked.amount.amount)}
        this = table.c.reference == attempt.reference

        def change(connection: Connection) -> PaymentAttempt:
            row = connection.execute(sa.select(table).where(this).with_for_update()).first()
            if row is None:
                return attempt
            there = attempt_of(row)
            if refunded:
                news = refunded.amount > amount_of(there.refunded)
            else:  # told again, it is no news; but of a new row of its own nothing has been told yet
                news = there.state != state or row.changed < row.begun or ("booked" in changed and there.booked is None)
            other = transaction_id and there.transaction_id not in {None, transaction_id}  # it has a row of its own
            released = state == "settled" and there.booked is not None  # its invoices have let go of it meanwhile
            if there.state not in before or not news or other or released:
                return there
            if "booked" in changed and there.booked is not None:  # known, and some of it let go of since
                del changed["booked"]
            if state == "assigned" and (there.booked or there.credited):  # by hand: nothing of it is over
                changed["booked"] = str((there.booked + there.over if there.booked else there.over).amount)
            connection.execute(sa.update(table).where(this).values(changed))
            became = attempt_of(connection.execute(sa.select(table).where(this)).one())
            record_state(connection, became, there, booked)
            return became

        return await write(self.database, change)


def _new_reference(number: str) -> str:
    luck = "".join(secrets.choice(LETTERS) for _ in range(10))
    first = "".join(letter for letter in number if letter.isascii() and letter.isalnum())
    return f"INV{first[:16]}-{luck}"


def _row_of(connection: Connection, attempt: PaymentAttempt, transaction_id: str, now: datetime) -> PaymentAttempt:
    this = (table.c.gateway == attempt.gateway, table.c.transaction_id == transaction_id)
    query = sa.select(table).where(*this)
    row = connection.execute(query).first()
    if row is None:
        values = {
            "reference": _new_reference(attempt.numbers[0]), "customer": attempt.customer,
            "numbers": " ".join(attempt.numbers), "amount": str(attempt.amount.amount),
            "currency": attempt.amount.currency, "gateway": attempt.gateway, "state": "unsettled",
            "shares": " ".join(str(share.amount.amount) for share in attempt.shares) or None,
            "transaction_id": transaction_id, "session": attempt.session, "came_with": attempt.told, "begun": now,
            "changed": now - timedelta(seconds=1),
        }  # fmt: skip
        connection.execute(sa.insert(table).values(values))
        row = connection.execute(query).one()
    return attempt_of(row)
