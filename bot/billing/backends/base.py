"""The promise that every invoice backend keeps; tests/contracts/backend.py is its proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.billing.models import AutomaticPayment, Customer, Invoice, InvoiceStatus, Money, Page, Payment, Service


class BillingBackend(ABC):
    """Reads and settles the invoices of customers.

    `customer` is always the id of somebody whose identity a channel has proved. Every method may raise
    BackendUnavailable (the backend does not answer in time or not sensibly; the call may be repeated) and, where it
    takes a customer, CustomerNotFound. Dates are calendar days of the company, moments are aware and in UTC.
    """

    name: str

    @abstractmethod
    async def customer(self, customer: str) -> Customer:
        """Who this is."""

    @abstractmethod
    async def find_login(self, email: str, password: str) -> Customer:
        """Who logs in with these. NotAllowed for a wrong password and for an unknown address alike, equally slowly."""

    @abstractmethod
    async def invoices(
        self,
        customer: str,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        """Their invoices, newest first (day of issue, then number), with lines; only of `statuses` where given.

        A page before the first or behind the last is the nearest that exists. `per_page` is 1 to 100.
        """

    @abstractmethod
    async def invoice(self, customer: str, number: str) -> Invoice:
        """One invoice. InvoiceNotFound where there is none and where it is another customer's: nobody can tell which.

        `number` is plain ASCII as printed on the invoice ("4821"); anything else is not found.
        """

    @abstractmethod
    async def services(self, customer: str) -> tuple[Service, ...]:
        """What they rent, the next due first."""

    @abstractmethod
    async def payments(self, customer: str) -> tuple[Payment, ...]:
        """What they paid, newest first."""

    @abstractmethod
    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        """Their invoices that a saved card should pay by itself, the next due first."""

    @abstractmethod
    async def record_payment(
        self,
        customer: str,
        numbers: Sequence[str],
        gateway: str,
        transaction_id: str,
        amount: Money,
        at: datetime,
    ) -> tuple[Invoice, ...]:
        """Settle invoices with money that a gateway has confirmed; returns them as they are now, in the order named.

        Idempotent on gateway + transaction id: the same payment again changes nothing and returns the same invoices.
        At once every service on a line moves its next due date on by its cycle, and becomes active if it was pending
        or suspended. All or nothing.

        InvoiceNotFound: one of them is not this customer's. NotPayable: one of them cannot be paid (any more).
        MixedCurrencies. PaymentMismatch: amount or currency is not exactly the sum, or the transaction has already
        settled something else.
        """

    @abstractmethod
    async def generate_renewals(self, today: date) -> tuple[Invoice, ...]:
        """Make an invoice for each service that is due within the renewal days, exactly once for each due date.

        Of active and suspended services only, and none where an open invoice (draft, unpaid, in collections or
        pending) has the service on it. Returns the new invoices only, of all customers.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections; the backend is not used afterwards."""
