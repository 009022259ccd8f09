"""What is looked for again and again of money that came: on cancelled invoices, on its way back, unheard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.billing.backends.base import Invoices
from bot.billing.cancelled_invoices import CancelledInvoices
from bot.billing.credit_watch import CreditWatch
from bot.billing.gateways.registry import Gateways
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.refund_follow_up import RefundFollowUp
from bot.billing.refunds import Refunds
from bot.billing.unknown_refunds import UnknownRefunds


class MoneyChores:
    def __init__(
        self, attempts: PaymentAttempts, gateways: Gateways, backend: Invoices, clock: Callable[[], datetime]
    ) -> None:
        self.unknown_refunds = UnknownRefunds(attempts, Refunds(attempts, gateways, backend), clock)
        self._cancelled_invoices = CancelledInvoices(attempts, backend)
        self._refund_follow_up = RefundFollowUp(attempts, gateways, backend)
        self._credit_watch = CreditWatch(attempts, gateways, backend)

    async def run(self, now: datetime) -> int:
        """How many payments and refunds gateways were asked about. BackendUnavailable."""
        await self._cancelled_invoices.run(now)
        await self.unknown_refunds.report()
        return await self._refund_follow_up.run(now) + await self._credit_watch.run(now)
