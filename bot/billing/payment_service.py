"""From an attempt to pay to a paid invoice: start, prove, book, ask again, give back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.billing.attempt import BOOKABLE, DEALT_WITH, FOR_A_PERSON, UNHEARD, PaymentAttempt, State
from bot.billing.backends.base import Invoices, PartPayments, Settling
from bot.billing.backends.parts import Booked
from bot.billing.gateways.base import Notification, NotOurs, Order, Proved, RedirectTo, Refused
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Checkout, Invoice, Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refunds import Refunds
from bot.errors import (
    GatewayUnavailable,
    InvoiceNotFound,
    NotAllowed,
    NotFound,
    NotPayable,
    PaymentMismatch,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settlement:
    """What came of an attempt; `invoices` as they are now where this notice paid them, else empty."""

    attempt: PaymentAttempt
    invoices: tuple[Invoice, ...] = ()

    @property
    def paid(self) -> bool:
        return self.attempt.state == "settled"

    @property
    def pending(self) -> bool:
        return self.attempt.state == "pending"

    @property
    def unsettled(self) -> bool:
        """The money came; a person has to book it."""
        return self.attempt.state == "unsettled"


class PaymentService:
    """Holds what gateways say against what we asked them to take."""

    def __init__(self, backend: Invoices, attempts: PaymentAttempts, gateways: Gateways, public_url: str) -> None:
        self._backend = backend
        self._attempts = attempts
        self._gateways = gateways
        self._public_url = public_url
        self._refunds = Refunds(attempts, gateways, backend)

    async def start(self, checkout: Checkout, gateway: str, return_url: str, now: datetime) -> RedirectTo:
        """See Billing.start_payment."""
        provider = self._gateways.get(gateway)
        if not provider.accepts(checkout):
            raise GatewayUnavailable(gateway=gateway)
        reference = await self._attempts.begin(checkout, gateway, now)
        notify_url = f"{self._public_url}/webhooks/{gateway}"
        onward = await provider.start(Order(reference, checkout, return_url, notify_url))
        if onward.session:
            await self._attempts.keep_session(reference, onward.session)
        return onward

    async def settle(self, gateway: str, notification: Notification, now: datetime) -> Settlement | NotOurs:
        """See Billing.settle."""
        said = await self._gateways.get(gateway).confirm(notification)
        if isinstance(said, Refused):
            log.warning("refused a notice in the name of %s: %s", gateway, said.why)
            raise NotAllowed()
        if isinstance(said, Proved):
            try:
                return await self.book(await self._attempts.find(said.reference, gateway), said, now)
            except NotFound:
                said = NotOurs(f"no attempt {said.reference}")
        log.warning("a notice of %s is not about us: %s", gateway, said.why)
        return said

    async def ask(self, reference: str, now: datetime) -> Settlement:
        """See Billing.ask_gateway."""
        attempt = await self._attempts.find(reference)
        gateway = self._gateways.get(attempt.gateway)
        said = await gateway.status(attempt.told, attempt.session) if gateway.tells_status else None
        return Settlement(attempt) if said is None else await self.book(attempt, said, now)

    async def book(self, attempt: PaymentAttempt, said: Proved, now: datetime) -> Settlement:
        """Hold a proved word against its attempt and pay the invoices.

        No transaction spans attempt and backend, and none is needed: the backend is idempotent on the transaction, so
        after a crash in between the gateway's next notice finishes the work.
        """
        if said.pending:
            if said.amount != attempt.amount:
                raise PaymentMismatch(reference=attempt.reference)
            return Settlement(await self._note(attempt, "pending", said, now))
        if not said.paid:
            return Settlement(await self._note(attempt, "failed", said, now))
        attempt = await self._attempts.of_transaction(attempt, said.transaction_id, now)
        if attempt.state in DEALT_WITH:  # its invoices may be payable again, and it is spent
            return Settlement(await self._refunds.heard(attempt, said.refunded, now))
        if said.amount != attempt.amount:
            await self._kept_for_a_person(attempt, "mismatched", said, now, f"{said.amount} came")
            raise PaymentMismatch(reference=attempt.reference)
        if not isinstance(self._backend, Settling):
            why = "the backend books no payments"
            return Settlement(await self._kept_for_a_person(attempt, "unsettled", said, now, why))
        try:
            booked = await self._record(self._backend, attempt, said, now)
        except (NotPayable, InvoiceNotFound, PaymentMismatch) as refused:
            await self._kept_for_a_person(attempt, "surplus", said, now, str(refused))
            raise
        if booked.amount < said.amount:  # paid or cancelled meanwhile: what is over is nobody's guess
            why = f"{booked.amount} of {said.amount} was booked"
            kept = await self._kept_for_a_person(attempt, "surplus", said, now, why, booked)
            return Settlement(kept, booked.invoices)
        settled = await self._note(attempt, "settled", said, now, booked)
        mine = await self._attempts.of_transaction(settled, said.transaction_id, now)
        if mine is not settled:  # another payment of this attempt took its row meanwhile
            settled = await self._note(mine, "settled", said, now, booked)
        return Settlement(await self._refunds.heard(settled, said.refunded, now), booked.invoices)

    async def _record(self, backend: Settling, attempt: PaymentAttempt, said: Proved, now: datetime) -> Booked:
        """As much as the invoices can take, where the backend books parts; else all of it, or nothing."""
        if isinstance(backend, PartPayments) and attempt.shares:
            paid = (attempt.customer, attempt.shares, attempt.gateway, said.transaction_id, now)
            return await backend.record_shares(*paid)
        invoices = await backend.record_payment(
            attempt.customer, attempt.numbers, attempt.gateway, said.transaction_id, said.amount, now
        )
        return Booked(invoices, attempt.numbers, said.amount)

    async def refund(self, reference: str, amount: Money | None, key: str, now: datetime) -> PaymentAttempt:
        """See Billing.refund."""
        return await self._refunds.give(await self._attempts.find(reference), amount, key, now)

    async def assign(self, reference: str, now: datetime) -> PaymentAttempt:
        """See Billing.assign."""
        return await self._attempts.note(await self._attempts.find(reference), "assigned", FOR_A_PERSON, now)

    async def _note(
        self, attempt: PaymentAttempt, state: State, said: Proved, now: datetime, booked: Booked | None = None
    ) -> PaymentAttempt:
        before = BOOKABLE if state == "settled" else UNHEARD
        known = said.transaction_id if said.paid else None
        return await self._attempts.note(attempt, state, before, now, transaction_id=known, booked=booked)

    async def _kept_for_a_person(
        self,
        attempt: PaymentAttempt,
        state: State,
        said: Proved,
        now: datetime,
        why: str,
        booked: Booked | None = None,
    ) -> PaymentAttempt:
        log.warning("%s %s of attempt %s needs a person: %s", attempt.gateway, said.transaction_id, said.reference, why)
        received = said.amount if said.amount != attempt.amount else None

        async def note(attempt: PaymentAttempt) -> PaymentAttempt:
            # What is a row of its own begins as "unsettled".
            own = ("unsettled",) if attempt.came_with else ()
            before = (*UNHEARD, *own) if state == "mismatched" else (*UNHEARD, *own, "mismatched")
            before = BOOKABLE if booked else before
            facts: dict[str, Any] = {"received": received, "booked": booked}
            return await self._attempts.note(attempt, state, before, now, transaction_id=said.transaction_id, **facts)

        there = await note(attempt)
        mine = await self._attempts.of_transaction(there, said.transaction_id, now)
        row = there if mine is there else await note(mine)  # another payment of this attempt was quicker
        return await self._refunds.heard(row, said.refunded, now)
