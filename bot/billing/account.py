"""What a customer has: read from the backend, and truthfully less where the backend knows less."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.billing.attempt import FOR_A_PERSON, GIVEN_BACK, HELD, UNHEARD, PaymentAttempt
from bot.billing.backends.base import (
    AutomaticPayments,
    ClientArea,
    DueInvoices,
    EarlyRenewals,
    EmailAddresses,
    Invoices,
    Login,
    Passwords,
    Payments,
    SavedCards,
    Searching,
    Services,
    Sorting,
)
from bot.billing.backends.waiting import WAITS, WaitingInvoices
from bot.billing.invoice_search import NEWEST, InvoiceOrder, InvoiceSearch
from bot.billing.links import Purpose
from bot.billing.models import (
    AutomaticPayment,
    Customer,
    Invoice,
    InvoiceStatus,
    Page,
    Payment,
    SavedCard,
    Service,
    unique,
)
from bot.billing.payment_attempts import PaymentAttempts
from bot.errors import InvoiceNotFound, NotAllowed, NotFound

DUE_AT_ONCE = 500
MOST = 100  # invoices that one page of the backend, or one checkout, may hold


class Account:
    """The reading half of Billing. Every query may raise what bot/billing/backends/base.py says.

    `can` says what the backend knows; what it does not know reads as empty here, and whoever shows it asks first.
    """

    def __init__(self, backend: Invoices, attempts: PaymentAttempts) -> None:
        self._backend = backend
        self._attempts = attempts
        self._invoices = WaitingInvoices(backend, attempts)

    def can(self, capability: type) -> bool:
        """Whether the backend has this capability (Login, Services, ... of bot/billing/backends/base.py)."""
        return isinstance(self._backend, capability)

    @property
    def statuses(self) -> frozenset[InvoiceStatus]:
        """What an invoice may be to this backend."""
        return self._backend.statuses

    async def check(self) -> str:
        """Whether the backend in use answers, in a few words for the operator."""
        return await self._backend.check()

    def forget(self, customer: str) -> None:
        """An event says that something of theirs has changed: the next question is asked anew."""
        self._backend.forget(customer)

    async def customer(self, customer: str) -> Customer:
        return await self._backend.customer(customer)

    async def find_login(self, email: str, password: str) -> Customer:
        """Who logs in with these; NotAllowed, also where the backend knows no passwords."""
        if not isinstance(self._backend, Login):
            raise NotAllowed()
        return await self._backend.find_login(email, password)

    async def set_password(self, customer: str, password: str, also: Callable[[Any], None]) -> None:
        """`also` is written to our database with it; see Passwords. NotAllowed where the backend does not let us."""
        if not isinstance(self._backend, Passwords):
            raise NotAllowed()
        await self._backend.set_password(customer, password, also)

    async def find_by_email(self, email: str) -> Customer | None:
        """Whose an address is; None also where the backend cannot tell."""
        return await self._backend.find_by_email(email) if isinstance(self._backend, EmailAddresses) else None

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        return await self._invoices.invoices(customer, statuses, page, per_page)

    async def find_invoices(
        self, customer: str, search: InvoiceSearch, order: InvoiceOrder = NEWEST, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        """As far as the backend can: one that cannot search goes by the statuses, one that cannot sort by age."""
        backend = self._backend
        if isinstance(backend, Searching):
            found = await backend.find_invoices(customer, search, order, page, per_page)
        elif isinstance(backend, Sorting):
            found = await backend.sorted_invoices(customer, order, search.statuses, page, per_page)
        else:
            found = await backend.invoices(customer, search.statuses, page, per_page)
        return await self._invoices.marked_page(customer, found)

    async def invoice(self, customer: str, number: str) -> Invoice:
        return await self._invoices.invoice(customer, number)

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        """These invoices, once each, in the order named and in one call; InvoiceNotFound (also for none at all)."""
        wanted = unique(numbers)
        if not wanted or len(wanted) > MOST:
            raise InvoiceNotFound(number=", ".join(wanted[:3]))
        return await self._invoices.invoices_by_number(customer, wanted)

    async def unpaid(self, customer: str) -> tuple[Invoice, ...]:
        """All that they can pay now, the most urgent first."""
        return await self.every(customer, {InvoiceStatus.UNPAID})

    async def every(self, customer: str, statuses: Collection[InvoiceStatus]) -> tuple[Invoice, ...]:
        """All that have one of these statuses, however many pages they fill, the most urgent first."""
        found: list[Invoice] = []
        page = pages = 1
        while page <= pages:
            some = await self._invoices.invoices(customer, statuses, page, MOST)
            found += [invoice for invoice in some.items if invoice.status in statuses]
            page, pages = page + 1, some.pages
        return tuple(sorted(found, key=lambda invoice: (invoice.due, invoice.number)))

    async def services(self, customer: str) -> tuple[Service, ...]:
        return await self._backend.services(customer) if isinstance(self._backend, Services) else ()

    async def payments(self, customer: str) -> tuple[Payment, ...]:
        """Also what a gateway of ours gave back of what their invoices took, whether or not the backend knows it."""
        found = await self._backend.payments(customer) if isinstance(self._backend, Payments) else ()
        gone = await self._attempts.in_states(GIVEN_BACK, customer) if found else ()
        back = {(one.gateway, one.transaction_id): one.taken_back for one in gone if one.taken_back.amount}
        return tuple(
            replace(one, returned=back.get((one.gateway, one.transaction_id)) or one.returned) for one in found
        )

    async def saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        return await self._backend.saved_cards(customer) if isinstance(self._backend, SavedCards) else ()

    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        backend = self._backend
        return await backend.automatic_payments(customer) if isinstance(backend, AutomaticPayments) else ()

    def pays_together(self) -> bool:
        """Whether several invoices can be paid at once."""
        return not isinstance(self._backend, ClientArea) or self._backend.pays_together()

    async def leads_to(self, customer: str, numbers: Sequence[str], purpose: Purpose, sign_in: bool = False) -> str:
        """Where a browser goes in the backend's own client area, right now; see ClientArea. InvoiceNotFound."""
        if not isinstance(self._backend, ClientArea):
            raise NotFound()
        return await self._backend.leads_to(customer, unique(numbers), purpose, sign_in)

    async def renew_early(self, customer: str, service: str, today: date) -> Invoice:
        """The invoice for the next term of a service, now; NotFound, also where the backend makes none early."""
        if not isinstance(self._backend, EarlyRenewals):
            raise NotFound()
        return await self._backend.renew_early(customer, service, today)

    async def received(self, customer: str, numbers: Sequence[str] | None = None) -> tuple[PaymentAttempt, ...]:
        """Their money (for any of these invoices) that has come and that a person has to look at, the oldest first."""
        kept = await self._attempts.in_states(HELD, customer)
        return tuple(attempt for attempt in kept if numbers is None or set(attempt.numbers) & set(numbers))

    async def newest_unpaid(self, customer: str, numbers: Sequence[str]) -> PaymentAttempt | None:
        """Their newest attempt to pay any of these of which no money has come."""
        begun = await self._attempts.in_states(UNHEARD, customer)
        return next((attempt for attempt in reversed(begun) if set(attempt.numbers) & set(numbers)), None)

    async def under_way(self, customer: str) -> frozenset[str]:
        """The invoices that they have paid for all we know, though nothing is booked: a gateway or a person decides."""
        kept = await self._attempts.in_states(WAITS, customer)
        return frozenset(number for attempt in kept for number in attempt.numbers)

    async def due_invoices(self, first: date, last: date, after: Invoice | None = None) -> tuple[Invoice, ...]:
        """A page of DUE_AT_ONCE unpaid invoices of all customers, due from `first` to `last`; see DueInvoices.

        None at all where the backend cannot tell.
        """
        backend = self._backend
        return await backend.due_invoices(first, last, after, DUE_AT_ONCE) if isinstance(backend, DueInvoices) else ()

    async def for_a_person(self) -> tuple[PaymentAttempt, ...]:
        """The same of all customers, for the operator."""
        return await self._attempts.in_states(FOR_A_PERSON)

    async def attempt(self, reference: str) -> PaymentAttempt:
        """One payment, by our reference; NotFound."""
        return await self._attempts.find(reference)
