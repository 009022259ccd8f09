"""The promise that every invoice backend keeps, and what more it may be able to do; see tests/contracts/backend.py.

An adapter is a class with `Invoices` and the capabilities that it has among its bases:

    class OurBackend(Invoices, Login, Services): ...

What it does not declare is not asked of it, and customers are told so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from bot.billing.backends.own_account import EarlyRenewals as EarlyRenewals
from bot.billing.backends.own_account import SavedCards as SavedCards
from bot.billing.backends.parts import ApplyingCredit as ApplyingCredit
from bot.billing.backends.parts import Credit as Credit
from bot.billing.backends.parts import PartPayments as PartPayments
from bot.billing.backends.searching import Searching as Searching
from bot.billing.backends.searching import Sorting as Sorting
from bot.billing.links import Purpose
from bot.billing.models import AutomaticPayment, Customer, Invoice, InvoiceStatus, Money, Page, Payment, Service

if TYPE_CHECKING:
    from bot.database.engine import Database
    from bot.settings import Settings


class Invoices(ABC):
    """Reads the invoices of customers: what every backend must do.

    `customer` is always the id of somebody whose identity a channel has proved. Every method of this class and of the
    capabilities may raise BackendUnavailable (the backend does not answer in time or not sensibly; the call may be
    repeated) and, where it takes a customer, CustomerNotFound. Dates are calendar days of the company, moments are
    aware and in UTC.
    """

    name: ClassVar[str]
    #: Whether invoices always come with their lines; else up to ten by number do, and up to ten payable ones of a list.
    lists_lines: ClassVar[bool] = True
    #: What its invoices may be; no customer sees one of another status, and a list of another is empty. Payment Pending
    #: may be made of an unpaid one that waits for no more money, and stands in the list of these.
    statuses: ClassVar[frozenset[InvoiceStatus]] = frozenset(InvoiceStatus)

    @classmethod
    @abstractmethod
    def open(cls, chosen: Settings, database: Database) -> Invoices:
        """The backend of an installation; connects on first use. `database` is the installation's own, for a
        backend that keeps something there. BadSetting."""

    @abstractmethod
    async def customer(self, customer: str) -> Customer:
        """Who this is."""

    @abstractmethod
    async def invoices(
        self,
        customer: str,
        statuses: Collection[InvoiceStatus] | None = None,
        page: int = 1,
        per_page: int = 10,
    ) -> Page[Invoice]:
        """Their invoices, newest first (day of issue, then number); only of `statuses` where given.

        A page before the first or behind the last is the nearest that exists. `per_page` is 1 to 100.
        """

    @abstractmethod
    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        """These invoices (1 to 100, each named once) in this order, however many in one go.

        InvoiceNotFound names the first that does not exist or is another customer's: nobody can tell which. A number
        is plain ASCII as printed on the invoice ("4821"); anything else is not found.
        """

    async def invoice(self, customer: str, number: str) -> Invoice:
        """One invoice; InvoiceNotFound as above."""
        return (await self.invoices_by_number(customer, (number,)))[0]

    def forget(self, customer: str) -> None:  # noqa: B027 - for most there is nothing to do
        """Something of theirs has changed elsewhere: what is kept of them to save a question is true no more."""

    @abstractmethod
    async def check(self) -> str:
        """Whether it answers, in a few words for the operator."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections; the backend is not used afterwards."""


class Login(ABC):
    """Knows the passwords of the client area."""

    @abstractmethod
    async def find_login(self, email: str, password: str) -> Customer:
        """Who logs in with these. NotAllowed for a wrong password and for an unknown address alike, equally slowly.

        TooMany where so many log in at once that this one is not looked at.
        """


class Passwords(ABC):
    """Lets us replace the passwords of the client area."""

    @abstractmethod
    async def set_password(self, customer: str, password: str, also: Callable[[Any], None]) -> None:
        """From now on find_login() takes this password and no other. TooMany as there.

        `also` writes to the installation's database what holds from then on (old sessions are over): in the same
        transaction. A backend whose passwords are elsewhere does it first, so that no old session outlives the change.
        Nothing is changed where it raises.
        """


class EmailAddresses(ABC):
    """Knows whose an e-mail address is."""

    @abstractmethod
    async def find_by_email(self, email: str) -> Customer | None:
        """The customer who has this address, in whatever case it is written; None where nobody has it, or several do.

        As quickly for an address that is nobody's.
        """


class Services(ABC):
    """Knows what customers rent."""

    @abstractmethod
    async def services(self, customer: str) -> tuple[Service, ...]:
        """What they rent, the next due first."""


class Payments(ABC):
    """Knows what customers paid."""

    @abstractmethod
    async def payments(self, customer: str) -> tuple[Payment, ...]:
        """What they paid, newest first."""


class AutomaticPayments(ABC):
    """Knows which saved card should pay which invoice."""

    @abstractmethod
    async def automatic_payments(self, customer: str) -> tuple[AutomaticPayment, ...]:
        """Their invoices that a saved card should pay by itself, the next due first."""


class ClientArea(ABC):
    """Has pages of its own on which invoices are paid and downloaded: ours lead there, and take no money."""

    @abstractmethod
    def pays_together(self) -> bool:
        """Whether everything that a customer owes can be paid at once there."""

    @abstractmethod
    async def leads_to(self, customer: str, numbers: Sequence[str], purpose: Purpose, sign_in: bool) -> str:
        """Where a browser goes to pay these, or to download the one; several are paid where all that is owed is.

        With `sign_in` it is logged in there by the address, once and within a minute, where that is possible: for
        whoever clicks right now and has proved to be this customer. Such an address is written nowhere. Raises
        InvoiceNotFound.
        """


class Settling(ABC):
    """Books money that a gateway has confirmed."""

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
        """Settle invoices; returns them as they are now, in the order named.

        Idempotent on gateway + transaction id: the same payment again changes nothing and returns the same invoices.
        At once every service on a line moves its next due date on by its cycle, and becomes active if it was pending
        or suspended. All or nothing.

        InvoiceNotFound: one of them is not this customer's. NotPayable: one of them cannot be paid (any more).
        MixedCurrencies. PaymentMismatch: it is not exactly the sum of what is left, or the transaction has settled
        something else.
        """


class DueInvoices(ABC):
    """Knows which invoices of all customers fall due, so that customers can be reminded."""

    @abstractmethod
    async def due_invoices(
        self, first: date, last: date, after: Invoice | None = None, most: int = 500
    ) -> tuple[Invoice, ...]:
        """The unpaid invoices that are due from `first` to `last`, both included, of all customers, without lines.

        In an order in which one customer's stand together; `after`: the last of those that were told before. Fewer
        than `most` (1 to 1000) are the end.
        """


class Renewals(ABC):
    """Leaves it to us to have renewal invoices made."""

    @abstractmethod
    async def generate_renewals(self, today: date) -> tuple[Invoice, ...]:
        """Make an invoice for each service that is due within the renewal days, exactly once for each due date.

        Of active and suspended services only, and none where an open invoice (draft, unpaid, in collections or
        pending) has the service on it. Returns the new invoices only, of all customers.
        """


class DemoData(ABC):
    """Can be filled with the demo customers of data/demo, so that everything can be tried at once."""

    @classmethod
    @abstractmethod
    def demo_logins(cls, secret: str) -> list[tuple[str, str, str]]:
        """Name, e-mail address and password of each demo customer."""

    @abstractmethod
    def seed_demo(self, today: date, secret: str) -> bool:
        """Put them in where there is no customer at all; returns whether it did. Blocking; safe to repeat."""


CAPABILITIES = (
    Login,
    Passwords,
    EmailAddresses,
    Sorting,
    Searching,
    Services,
    Payments,
    SavedCards,
    AutomaticPayments,
    ClientArea,
    Settling,
    PartPayments,
    Credit,
    ApplyingCredit,
    DueInvoices,
    Renewals,
    EarlyRenewals,
    DemoData,
)
