"""Look for a payment that a customer misses: the gateways of what they began to pay are asked, now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.billing.attempt import UNHEARD, PaymentAttempt
from bot.billing.gateways.base import Gateway
from bot.billing.gateways.registry import Gateways
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.reconciliation import Reconciliation
from bot.errors import GatewayUnavailable, NotFound

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

    `found` are the attempts of which something was heard only now; `named`: that which a gateway knows by the number
    that they told.
    """

    attempts: tuple[PaymentAttempt, ...] = ()
    asked: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    found: frozenset[str] = frozenset()
    named: str | None = None


class Tracing:
    def __init__(self, attempts: PaymentAttempts, reconciliation: Reconciliation, gateways: Gateways) -> None:
        self._attempts = attempts
        self._reconciliation = reconciliation
        self._gateways = gateways

    async def trace(self, customer: str, missed: MissedPayment, now: datetime) -> Traced:
        """Ask about those of the last days of which nothing is known yet, and about the number. BackendUnavailable."""
        recent = await self._attempts.newest(customer, now - RECENT)
        before = await self._with(recent, await self._named(customer, missed, recent))
        best = _best_first(before.attempts, missed, before.named)
        open_ = [one for one in best if one.state in UNHEARD][:AT_ONCE]
        answered = await self._reconciliation.these([one.reference for one in open_], now, PATIENCE)
        if not answered:
            return replace(before, attempts=best)
        after = await self._with(await self._attempts.newest(customer, now - RECENT), before.named)
        states = {one.reference: one.state for one in before.attempts}
        away = {one.gateway for one in open_ if not answered[one.reference]}
        return Traced(
            _best_first(after.attempts, missed, before.named),
            asked=tuple(dict.fromkeys(one.gateway for one in open_ if one.gateway not in away)),
            away=tuple(sorted(away)),
            found=frozenset(one.reference for one in after.attempts if states.get(one.reference) != one.state),
            named=before.named,
        )

    async def _with(self, recent: Sequence[PaymentAttempt], named: str | None) -> Traced:
        """Their attempts of the last days, and that one however old it is."""
        older = [] if named in {None, *(one.reference for one in recent)} else [await self._attempts.find(str(named))]
        return Traced((*recent, *older), named=named)

    async def _named(self, customer: str, missed: MissedPayment, recent: Sequence[PaymentAttempt]) -> str | None:
        """Their attempt that a gateway knows by the number that they told; another's is as good as none."""
        number = missed.transaction_id or ""
        if not number or any(missed.is_named(one) for one in recent):
            return None
        gateways = [one for one in self._gateways.all() if one.finds_payments]
        for reference in await asyncio.gather(*(_found(one, number) for one in gateways)):
            try:
                attempt = await self._attempts.find(reference) if reference else None
            except NotFound:
                continue
            if attempt is not None and attempt.customer == customer:
                return attempt.reference
        return None


async def _found(gateway: Gateway, number: str) -> str | None:
    try:
        return await asyncio.wait_for(gateway.find(number), PATIENCE)
    except (GatewayUnavailable, asyncio.TimeoutError):  # what they began is asked about all the same
        return None


def _best_first(
    attempts: Sequence[PaymentAttempt], missed: MissedPayment, named: str | None
) -> tuple[PaymentAttempt, ...]:
    """The newest first among those that fit as well."""
    return tuple(sorted(attempts, key=lambda one: (one.reference == named, missed.fit(one)), reverse=True))
