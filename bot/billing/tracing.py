"""Look for a payment that a customer misses: the gateways of what they began to pay are asked, now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.billing.attempt import UNHEARD, PaymentAttempt
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.reconciliation import Reconciliation

RECENT = timedelta(days=30)  # in which a payment is missed
AT_ONCE = 5  # attempts that are asked about for one question
PATIENCE = 3.0  # seconds: the customer waits in the chat


@dataclass(frozen=True)
class MissedPayment:
    """What a customer tells of it; nothing need be known. `gateway` may be a wallet or a card that a gateway takes."""

    transaction_id: str | None = None
    amount: Decimal | None = None
    gateway: str | None = None
    invoice: str | None = None

    def is_named(self, attempt: PaymentAttempt) -> bool:
        """Whether they named this attempt by a number of its own: the gateway's, or ours."""
        numbers = (attempt.transaction_id, attempt.reference, attempt.told, attempt.session)
        wanted = (self.transaction_id or "").casefold()
        return bool(wanted) and wanted in {one.casefold() for one in numbers if one}

    def fit(self, attempt: PaymentAttempt) -> int:
        """How well an attempt fits: by its number, else by its invoice, sum and gateway, in this order."""
        signs = (
            self.is_named(attempt),
            self.invoice in attempt.numbers,
            self.amount in {attempt.amount.amount, attempt.came.amount},
            self.gateway == attempt.gateway,
        )
        return sum(8 >> place for place, sign in enumerate(signs) if sign)


@dataclass(frozen=True)
class Traced:
    """What came of looking: their attempts as they are now, the best first; whose gateways answered, or are away.

    `found` are the attempts of which something was heard only now.
    """

    attempts: tuple[PaymentAttempt, ...] = ()
    asked: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    found: frozenset[str] = frozenset()


class Tracing:
    def __init__(self, attempts: PaymentAttempts, reconciliation: Reconciliation) -> None:
        self._attempts = attempts
        self._reconciliation = reconciliation

    async def trace(self, customer: str, missed: MissedPayment, now: datetime) -> Traced:
        """Ask about those of the last days of which nothing is known yet. BackendUnavailable."""
        before = await self._attempts.newest(customer, now - RECENT)
        open_ = [one for one in _best_first(before, missed) if one.state in UNHEARD][:AT_ONCE]
        answered = await self._reconciliation.these([one.reference for one in open_], now, PATIENCE)
        if not answered:
            return Traced(_best_first(before, missed))
        after = await self._attempts.newest(customer, now - RECENT)
        states = {one.reference: one.state for one in before}
        away = {one.gateway for one in open_ if not answered[one.reference]}
        return Traced(
            _best_first(after, missed),
            asked=tuple(dict.fromkeys(one.gateway for one in open_ if one.gateway not in away)),
            away=tuple(sorted(away)),
            found=frozenset(one.reference for one in after if states.get(one.reference) != one.state),
        )


def _best_first(attempts: Sequence[PaymentAttempt], missed: MissedPayment) -> tuple[PaymentAttempt, ...]:
    """The newest first among those that fit as well."""
    return tuple(sorted(attempts, key=missed.fit, reverse=True))
