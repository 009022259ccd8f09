"""Give money back, and keep the books to what gateways say went back, whoever asked them for it."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from bot.billing.attempt import CAME, PaymentAttempt
from bot.billing.backends.base import Invoices, PartPayments
from bot.billing.credit_back import CreditBack
from bot.billing.gateways.registry import Gateways
from bot.billing.models import Money
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_book import RefundBook
from bot.errors import GatewayUnavailable, RefundRefused

log = logging.getLogger(__name__)


class Refunds:
    def __init__(self, attempts: PaymentAttempts, gateways: Gateways, backend: Invoices) -> None:
        self._attempts, self._gateways, self._backend = attempts, gateways, backend
        self._credit_back = CreditBack(attempts, backend)

    async def give(self, attempt: PaymentAttempt, amount: Money | None, key: str, now: datetime) -> PaymentAttempt:
        """See Billing.refund."""
        gateway = self._gateways.get(attempt.gateway)
        if not gateway.refunds or attempt.transaction_id is None:
            raise RefundRefused(reference=attempt.reference)
        book, paid, wanted = self._book(attempt), attempt.paid, amount or attempt.came
        if attempt.credit and wanted.amount > attempt.refundable:  # they may have used it
            raise RefundRefused(reference=attempt.reference)
        # Of this payment alone: the same key for another one is another refund.
        key = hashlib.sha256(f"{attempt.reference} {key}".encode()).hexdigest()[:30]
        if gateway.lists_refunds:
            await book.intend(paid, wanted, key)
        try:
            given = await gateway.refund(paid, wanted, key)
        except RefundRefused:
            if gateway.lists_refunds:
                await book.forget(key)
            raise
        try:  # the gateway knows what was given back on its own pages too, and what it replaces has failed
            await self._look(attempt, now)
        except GatewayUnavailable as away:
            log.warning("%s: given back, and not asked what else was: %s", attempt.reference, away)
        await book.counted(paid, key, given, now)
        return await self.owed_again(await self._attempts.find(attempt.reference), now)

    async def owed_again(self, attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
        """Let the backend know what of a payment it holds no longer, as credit or on invoices; safe to repeat."""
        attempt = await self._credit_back.settle(attempt, now)
        taken = attempt.taken_back
        if isinstance(self._backend, PartPayments) and attempt.transaction_id and taken.amount > 0:
            await self._backend.take_back(attempt.gateway, attempt.transaction_id, taken)
        return attempt

    async def heard(self, attempt: PaymentAttempt, back: Money | None, now: datetime) -> PaymentAttempt:
        """A gateway's word names how much of a payment went back in all, or nothing. GatewayUnavailable."""
        if back == attempt.refunded:
            return await self.owed_again(attempt, now) if back else attempt
        if self._gateways.get(attempt.gateway).lists_refunds:  # words may overtake each other: the list is asked
            return await self._look(attempt, now)
        return await self._given_back(attempt, back, now) if back else attempt

    async def look(self, attempt: PaymentAttempt, now: datetime) -> None:
        """Take what a gateway lists of a payment. Only where it `lists_refunds`. GatewayUnavailable."""
        refunds = await self._gateways.get(attempt.gateway).refunds_of(attempt.paid)
        await self._book(attempt).listed(attempt.paid, refunds, now)

    def _book(self, attempt: PaymentAttempt) -> RefundBook:
        return RefundBook(self._attempts.database, attempt.gateway)

    async def _look(self, attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
        gateway = self._gateways.get(attempt.gateway)
        if gateway.lists_refunds:
            await self.look(attempt, now)
            return await self.owed_again(await self._attempts.find(attempt.reference), now)
        said = await gateway.status(attempt.told, attempt.session) if gateway.tells_status else None
        there = await self._attempts.find(attempt.reference)
        if said and said.refunded and said.transaction_id == attempt.transaction_id:
            return await self._given_back(there, said.refunded, now)
        return there

    async def _given_back(self, attempt: PaymentAttempt, amount: Money, now: datetime) -> PaymentAttempt:
        state = attempt.after_refunds(amount.amount)
        return await self.owed_again(await self._attempts.note(attempt, state, CAME, now, refunded=amount), now)
