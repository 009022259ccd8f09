"""What a backend may do with less than a whole invoice: book a part of it, and keep money that is on none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.billing.models import Invoice, InvoiceStatus, Money, Share
from bot.billing.shares import PartRule


@dataclass(frozen=True)
class Booked:
    """What came of booking a payment: its invoices as they are now, which of them took something, and how much."""

    invoices: tuple[Invoice, ...]
    numbers: tuple[str, ...]
    amount: Money

    @property
    def paid(self) -> tuple[str, ...]:
        """Those of which nothing is left."""
        return tuple(one.number for one in self._took if one.status is InvoiceStatus.PAID)

    @property
    def left(self) -> dict[str, str]:
        """What is left of the others, by number."""
        return {one.number: str(one.left.amount) for one in self._took if one.status is not InvoiceStatus.PAID}

    @property
    def _took(self) -> list[Invoice]:
        return [one for one in self.invoices if one.number in self.numbers]


@dataclass(frozen=True)
class Released:
    """Of a payment `was` booked; since these invoices were cancelled, `kept` is what others hold of it."""

    gateway: str
    transaction_id: str
    cancelled: tuple[str, ...]
    was: Money
    kept: Money


class PartPayments(ABC):
    """Books as much of a payment as invoices can take: of a backend that settles.

    What is left of an invoice is then less, and it is paid, as by Settling, when nothing is left.
    """

    @abstractmethod
    def parts_of(self, invoice: Invoice) -> PartRule | None:
        """What may be paid of this invoice at once; None where it must be paid whole."""

    @abstractmethod
    async def record_shares(
        self, customer: str, shares: Sequence[Share], gateway: str, transaction_id: str, at: datetime
    ) -> Booked:
        """Book a payment that is meant for these invoices: each takes its share, and never more than is left of it.

        What none takes is not booked, and is the caller's to look after. Idempotent on gateway + transaction id: the
        same payment again changes nothing and says what was booked then.

        InvoiceNotFound: one of them is not this customer's. NotPayable: none can take anything (any more).
        PaymentMismatch: another currency, no money, or the transaction has already settled something else.
        """

    @abstractmethod
    async def take_back(self, gateway: str, transaction_id: str, amount: Money) -> None:
        """So much in all of what was booked of a payment went back to the customer, and is owed again.

        Of invoices that are not paid yet: what a refund means for a paid one, a person decides. Nothing where the
        payment is not known.
        """

    @abstractmethod
    async def release(self, also: Callable[[Any, Released], bool], at: datetime) -> None:
        """Let go of what is booked on invoices that were cancelled afterwards, of all customers; safe to repeat.

        Neither such an invoice nor `payments` holds it any more. `also` writes to the installation's database whose it
        is then: in the same transaction, or before where the backend's books are elsewhere. Where it says False, the
        payment is left alone. Account credit that met such an invoice is account credit again.
        """


class Credit(ABC):
    """Knows what money of a customer's is on no invoice: their account credit."""

    @abstractmethod
    async def credit(self, customer: str) -> tuple[Money, ...]:
        """What they have, in each currency of which there is something."""


class ApplyingCredit(Credit):
    """Meets invoices with account credit, and takes in more of it."""

    @abstractmethod
    async def apply_credit(self, customer: str, number: str, amount: Money, key: str, at: datetime) -> Invoice:
        """Meet so much of an invoice from their credit; it is paid, as by Settling, where nothing is left of it.

        The same `key` again changes nothing. InvoiceNotFound, NotPayable. PaymentMismatch: more than is left of it or
        than they have, no money, or the key was of something else.
        """

    @abstractmethod
    async def add_credit(self, customer: str, amount: Money, key: str, at: datetime) -> None:
        """So much in all of money of theirs that is on no invoice, and that `key` names, is credit.

        Less than has become it before changes nothing. PaymentMismatch: no money, or the key was of something else.
        """

    @abstractmethod
    async def withdraw_credit(
        self, customer: str, amount: Money, key: str, at: datetime, also: Callable[[Any, Money], None]
    ) -> None:
        """Of the credit that `key` names so much in all is theirs no more: take off the account what is there of it.

        `also` writes to the installation's database how much was taken in all, for this and before: in the same
        transaction, or afterwards where the backend's books are elsewhere. Where it raises, nothing is changed.
        """
