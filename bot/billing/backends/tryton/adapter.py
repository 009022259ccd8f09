"""The backend `tryton`: it reads the parties of a Tryton and the invoices of its one company, and changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from bot.billing.backends.base import EmailAddresses, Invoices
from bot.billing.backends.tryton.client import TrytonAway, TrytonClient, TrytonDenied
from bot.billing.backends.tryton.rows import INVOICE, PARTY, STATES, Row, as_customer, as_invoice
from bot.billing.models import Customer, Invoice, InvoiceStatus, Page
from bot.database.engine import Database
from bot.errors import BackendUnavailable, CustomerNotFound, InvoiceNotFound
from bot.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

LONGEST = 50  # characters of a party's code, and of a number
LONGEST_EMAIL = 254
MOST = 400  # rows for up to 100 numbers: each fiscal year may count from 1 again
NEWEST = [["invoice_date", "DESC"], ["number", "DESC"]]  # it orders numbers by their length first
Domain = list[Any]


class TrytonBackend(Invoices, EmailAddresses):
    """A customer is a party, by its code. Who may see what is ours to hold: our user may see all, so each is compared.

    The total of an unpaid invoice is what is left to pay of it.
    """

    name = "tryton"
    statuses = frozenset(STATES)

    def __init__(self, client: TrytonClient) -> None:
        self._client = client
        self._company: tuple[int, str] | None = None  # its id and currency, which cannot change once it has moves

    @classmethod
    def open(cls, chosen: Settings, database: Database) -> TrytonBackend:
        chosen.require_tryton()
        return cls(TrytonClient(chosen))

    async def customer(self, customer: str) -> Customer:
        company, currency = await self._ours()
        if not _plain(customer):
            raise CustomerNotFound(customer=customer)
        rows = await self._search("party.party", [["code", "=", customer]], company, PARTY, 1)
        found = [_readable(lambda row=row: as_customer(row, currency)) for row in rows]  # type: ignore[misc]
        if not found or found[0].id != customer:
            raise CustomerNotFound(customer=customer)
        return found[0]

    async def find_by_email(self, email: str) -> Customer | None:
        """In one question, found or not: by its time nothing is told."""
        wanted = email.strip()
        if not (wanted.isprintable() and wanted.count("@") == 1 and len(wanted) <= LONGEST_EMAIL):
            return None
        company, currency = await self._ours()
        domain = [["type", "=", "email"], ["value", "ilike", _literally(wanted)], ["party.active", "=", True]]
        fields = ("value", *(f"party.{field}" for field in PARTY))
        rows = await self._search("party.contact_mechanism", domain, company, fields, MOST)
        theirs = [row["party."] for row in rows if str(row.get("value")).casefold() == wanted.casefold()]
        found = {one.id: one for one in _readable(lambda: [as_customer(row, currency) for row in theirs])}
        return next(iter(found.values())) if len(found) == 1 else None

    async def invoices(
        self, customer: str, statuses: Collection[InvoiceStatus] | None = None, page: int = 1, per_page: int = 10
    ) -> Page[Invoice]:
        if not 1 <= per_page <= 100:
            raise ValueError("a page holds 1 to 100 invoices")
        company, _ = await self._ours()
        wanted = self._theirs(customer, company, statuses)
        total = await self._ask("model.account.invoice.search_count", wanted, 0, None, {"company": company})
        if not isinstance(total, int):
            raise BackendUnavailable(backend=self.name)
        page, pages = Page.turn(total, page, per_page)
        if not total:
            await self.customer(customer)
            return Page((), 0, page, pages)
        rows = await self._search("account.invoice", wanted, company, INVOICE, per_page, (page - 1) * per_page)
        found, unread = _read(rows, customer)
        # A list may be short of one that nobody can read; a sum of what is owed may not.
        if unread and (not found or (statuses and any(_may_be_owed(row) for row in unread))):
            raise BackendUnavailable(backend=self.name)
        return Page(found, total, page, pages)

    async def invoices_by_number(self, customer: str, numbers: Sequence[str]) -> tuple[Invoice, ...]:
        company, _ = await self._ours()
        asked = [number for number in numbers if number.isascii() and _plain(number)]
        wanted = [*self._theirs(customer, company), ["number", "in", asked]]
        rows = await self._search("account.invoice", wanted, company, INVOICE, MOST)
        theirs: dict[str, Invoice] = {}
        found, unread = _read(rows, customer)
        for invoice in found:
            theirs.setdefault(invoice.number, invoice)  # the newest of those that share a number
        for number in numbers:
            if number not in theirs:
                if unread:
                    raise BackendUnavailable(backend=self.name)
                await self.customer(customer)
                raise InvoiceNotFound(number=number)
        return tuple(theirs[number] for number in numbers)

    async def check(self) -> str:
        await self._ours()
        return f"{self.name} answers"

    async def close(self) -> None:
        await self._client.close()

    def _theirs(self, customer: str, company: int, statuses: Collection[InvoiceStatus] | None = None) -> Domain:
        """What is searched. No credit notes: they are of the same type, and owed by the company."""
        if not _plain(customer):
            raise CustomerNotFound(customer=customer)
        states = [state for status, state in STATES.items() if statuses is None or status in statuses]
        nothing = {"__class__": "Decimal", "decimal": "0"}
        return [
            ["company", "=", company], ["type", "=", "out"], ["party.code", "=", customer], ["number", "!=", None],
            ["state", "in", states], ["total_amount", ">=", nothing],
        ]  # fmt: skip

    async def _ours(self) -> tuple[int, str]:
        """The company that our user looks at."""
        if self._company is None:
            chosen = await self._ask("model.res.user.get_preferences", True, {})
            company = chosen.get("company") if isinstance(chosen, dict) else None
            if not isinstance(company, int):
                raise BackendUnavailable(backend=self.name, why="its user there has no company")
            rows = await self._search("company.company", [["id", "=", company]], company, ("currency.code",), 1)
            self._company = _readable(lambda: (company, str(rows[0]["currency."]["code"])))
        return self._company

    async def _search(
        self, model: str, domain: Domain, company: int, fields: Sequence[str], limit: int, offset: int = 0
    ) -> list[dict[str, Any]]:
        order = NEWEST if model == "account.invoice" else None
        context = {"company": company}
        rows = await self._ask(f"model.{model}.search_read", domain, offset, limit, order, list(fields), context)
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise BackendUnavailable(backend=self.name)
        return rows

    async def _ask(self, method: str, *parameters: Any) -> Any:
        try:
            return await self._client.call(method, *parameters)
        except TrytonAway as trouble:
            log.log(logging.ERROR if isinstance(trouble, TrytonDenied) else logging.WARNING, "%s", trouble)
            raise BackendUnavailable(backend=self.name, why=str(trouble)) from None


def _plain(text: str) -> bool:
    """Whether it can be a code or a number at all; the database compares it exactly, and so do we."""
    return text.isprintable() and 0 < len(text) <= LONGEST and text == text.strip()  # it strips what it looks for


def _literally(text: str) -> str:
    """For `ilike`, in which some characters stand for others."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _read(rows: Sequence[Row], customer: str) -> tuple[tuple[Invoice, ...], list[Row]]:
    """The invoices, and the rows that are none: one odd invoice of years ago must not hide all others."""
    found, unread = [], []
    for row in rows:
        try:
            found.append(as_invoice(row, customer))
        except (ValueError, LookupError, TypeError) as trouble:
            ident = row.get("id")
            log.warning("tryton: invoice %s is left out: %s", ident if isinstance(ident, int) else "?", trouble)
            unread.append(row)
    return tuple(found), unread


def _may_be_owed(row: Row) -> bool:
    return row.get("state") not in (STATES[InvoiceStatus.PAID], STATES[InvoiceStatus.CANCELLED])


def _readable(read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, LookupError, TypeError) as trouble:
        log.warning("tryton: a row is not readable: %s", type(trouble).__name__)
        raise BackendUnavailable(backend=TrytonBackend.name) from None
