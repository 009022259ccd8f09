"""Look through what falls due, and remind each customer once of what is news, however often it is done and where."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import groupby

from sqlalchemy.exc import IntegrityError

from bot.billing import Billing, Customer, Invoice
from bot.billing.backends.base import AutomaticPayments, DueInvoices
from bot.conversations import leases
from bot.conversations.office_hours import local_zone
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BotError
from bot.mail import refusals
from bot.mail.message import is_address
from bot.mail.refusals import Fingerprints
from bot.reminders import choices, sending
from bot.reminders.choices import ChoiceLinks
from bot.reminders.hours import Hours
from bot.reminders.letters import Letter, by_currency
from bot.reminders.sending import Addressed, Due, Parcel, is_news
from bot.reminders.steps import LATE, lasts, step_of
from bot.reminders.ways import Windows
from bot.settings import Settings

USUAL = (15, 7, 3, 1, 0, -1)  # days; of the demo
LEASE = 100.0  # seconds
MAIL_LIFE = 6 * 3600.0  # seconds in which a mail goes out, or is made anew: what it says of days becomes untrue
DAY = 86_400.0
NOBODYS = ".invalid"  # where no mail arrives (RFC 2606): of customers who were erased


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Told:
    """What became of one customer's reminders: `way`: mail, telegram, … where they were sent; else why they were not:
    quiet, off, unreachable, told, paid, failed; in a dry run `due`, and `by` which way it would go."""

    customer: str
    way: str
    due: tuple[Due, ...]
    by: str | None = None

    @property
    def sent(self) -> bool:
        return self.way not in WHY_NOT


WHY_NOT = frozenset({"quiet", "off", "unreachable", "told", "paid", "failed", "due"})


class Reminders:
    def __init__(
        self,
        settings: Settings,
        database: Database,
        billing: Billing,
        windows: Windows,
        addressed: Addressed,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings, self._database, self._billing = settings, database, billing
        self._windows, self._addressed, self._clock = windows, addressed, clock
        self._fingerprints = Fingerprints(settings)
        self._hours, self._links = Hours.of(settings, local_zone()), ChoiceLinks(settings)
        self._steps = settings.reminder_days or (USUAL if settings.demo else ())
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"

    async def run(self, dry: bool = False, at_once: bool = False) -> tuple[Told, ...] | None:
        """Each customer for whom there is news; None where another process is at it.

        `dry`: nothing is sent; `at_once`: whatever the hour. Raises BackendUnavailable, StoreUnavailable.
        """
        if not self._steps or not self._billing.can(DueInvoices):
            return ()
        done = list[Told]()
        try:
            async for customer, due in self._news():
                if not dry and not await self._database.note(leases.hold, "reminders", self._owner, LEASE):
                    return tuple(done) or None
                done.append(await self._one(customer, due, dry, at_once))
        finally:
            await self._database.note(leases.release, "reminders", self._owner)
        return tuple(done)

    async def _news(self) -> AsyncIterator[tuple[str, tuple[Due, ...]]]:
        """Every customer with invoices at a step that they were not told of."""
        today = self._billing.today()
        async for page in self._pages():
            found = [Due(one, step) for one in page if (step := step_of(one, today, self._steps)) is not None]
            known = await self._database.read(sending.told, {one.invoice.customer for one in found})
            for customer, some in groupby(found, lambda one: one.invoice.customer):
                if news := tuple(one for one in some if is_news(one, known.get(customer, {}))):
                    yield customer, news

    async def _pages(self) -> AsyncIterator[list[Invoice]]:
        """Unpaid invoices, a customer's never in two pages."""
        today, after, rest = self._billing.today(), None, list[Invoice]()
        first = today + timedelta(days=min(self._steps) - LATE)
        last = today + timedelta(days=max(self._steps))
        while page := await self._billing.due_invoices(first, last, after):
            after, rest = page[-1], [*rest, *page]
            whole = [one for one in rest if one.customer != after.customer]
            rest = rest[len(whole) :]
            yield whole
        yield rest

    async def _one(self, ident: str, due: tuple[Due, ...], dry: bool, at_once: bool) -> Told:
        """A customer whose account makes trouble holds up no other."""
        try:
            customer = await self._billing.customer(ident)
            if not at_once and not self._hours.open(customer.country, self._clock()):
                return Told(ident, "quiet", due)
            if await self._database.read(choices.wants_none, ident):
                return Told(ident, "off", due)
            parcel = await self._parcel(customer, due, at_once)
        except BackendUnavailable:
            raise
        except BotError:
            return Told(ident, "failed", due)
        if parcel is None:
            return Told(ident, "paid", due)
        if not dry:
            return Told(ident, await self._send(parcel), parcel.due)
        by = await self._database.read(sending.way, parcel, self._windows)
        return Told(ident, "due" if by else "unreachable", parcel.due, by)

    async def _send(self, parcel: Parcel) -> str:
        try:
            way = await self._database.write(sending.send, parcel, self._windows, self._addressed)
        except IntegrityError:  # another process was quicker
            return "told"
        return way or ("told" if parcel.mail else "unreachable")

    async def _parcel(self, customer: Customer, due: tuple[Due, ...], at_once: bool) -> Parcel | None:
        """What is still to be paid, read again at the last moment; None where nothing is."""
        numbers = [one.invoice.number for one in due]
        now_there = {one.number: one for one in await self._billing.invoices_by_number(customer.id, numbers)}
        under_way, failed = await self._billing.under_way(customer.id), await self._automatic(customer.id)
        today = self._billing.today()
        left = tuple(
            replace(one, invoice=invoice)
            for one in due
            if (invoice := now_there[one.invoice.number]).payable
            and invoice.due == one.invoice.due
            and invoice.number not in under_way
            and (failed.get(invoice.number, True) or invoice.days_left(today) < 0)
        )
        if not left:
            return None
        invoices = tuple(sorted((one.invoice for one in left), key=lambda one: (one.due, one.number)))
        days = lasts(invoices, today)
        links = {
            currency: self._billing.pay_link_for(some, days * DAY) for currency, some in by_currency(invoices).items()
        }
        tried = tuple(one.number for one in invoices if failed.get(one.number))
        letter = Letter(customer, invoices, links, tried, today, today + timedelta(days=days - 1))
        mail = letter.mail(self._links.address(customer.id)) if await self._takes_mail(customer) else None
        life = MAIL_LIFE if at_once else min(MAIL_LIFE, self._hours.left(customer.country, self._clock()))
        return Parcel.of(letter, left, mail, life)

    async def _automatic(self, customer: str) -> dict[str, bool]:
        """Invoices that a card should pay by itself -> whether that has failed."""
        if not self._billing.can(AutomaticPayments):
            return {}
        return {
            one.invoice: one.failure is not None or one.card.mandate != "active"
            for one in await self._billing.automatic_payments(customer)
        }

    async def _takes_mail(self, customer: Customer) -> bool:
        email = customer.email
        if not self._settings.sends_mail or not is_address(email) or email.endswith(NOBODYS):
            return False
        return not await self._database.read(refusals.is_refused, self._fingerprints.of(email))


def words_of(told: tuple[Told, ...]) -> Iterator[str]:
    """How many by which way, for a log."""
    for way in sorted({one.way for one in told}):
        yield f"{sum(one.way == way for one in told)} {way}"
