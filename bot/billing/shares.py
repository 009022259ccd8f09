"""Parts of invoices: what of a payment is meant for which, and what may be paid at once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.billing.money import Money


@dataclass(frozen=True)
class Share:
    """So much of a payment is meant for this invoice."""

    number: str
    amount: Money


@dataclass(frozen=True)
class PartRule:
    """What may be paid of an invoice at once: `least` or more, in steps of `step`; what is left must be payable too."""

    least: Money
    step: Money

    def takes(self, part: Money, left: Money) -> bool:
        """Whether this part of what is left may be paid; all of it always may."""
        if part.currency != left.currency or part == left:
            return part == left
        small = part < self.least or left - part < self.least
        return not small and not part.amount % self.step.amount
