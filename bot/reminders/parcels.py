"""What may be said to one customer: read again at the last moment, with links to pay, and the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.billing import Billing, Customer, Invoice
from bot.billing.account import MOST
from bot.billing.backends.base import AutomaticPayments
from bot.database.engine import Database
from bot.database.parts import in_parts
from bot.mail import refusals
from bot.mail.message import is_address
from bot.mail.refusals import Fingerprints
from bot.reminders.choices import ChoiceLinks
from bot.reminders.hours import Hours
from bot.reminders.letters import Letter, by_currency
from bot.reminders.sending import Due, Parcel
from bot.reminders.steps import lasts
from bot.settings import Settings

MAIL_LIFE = 6 * 3600.0  # seconds in which a mail goes out, or is made anew: what it says of days becomes untrue
DAY = 86_400.0
NOBODYS = ".invalid"  # where no mail arrives (RFC 2606): of customers who were erased


class Parcels:
    def __init__(
        self,
        settings: Settings,
        database: Database,
        billing: Billing,
        hours: Hours,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._database, self._billing = settings, database, billing
        self._hours, self._clock = hours, clock
        self._fingerprints, self._links = Fingerprints(settings), ChoiceLinks(settings)

    async def of(self, customer: Customer, due: tuple[Due, ...], at_once: bool) -> Parcel | None:
        """What is still to be paid; None where nothing is. Raises what Billing raises."""
        left = await self._left(customer, due)
        if not left:
            return None
        today = self._billing.today()
        invoices = tuple(sorted((one.invoice for one, _ in left), key=lambda one: (one.due, one.number)))
        days = lasts(invoices, today)
        paid_by = {currency: some[:MOST] for currency, some in by_currency(invoices).items()}
        links = {
            currency: self._billing.pay_link_for(some, days * DAY)
            for currency, some in paid_by.items()
            if self._billing.can_be_paid(some[0])
        }
        tried = tuple(one.invoice.number for one, failed in left if failed)
        letter = Letter(
            customer, invoices, links, tried, today, today + timedelta(days=days - 1),
            unlinked=len(invoices) - sum(len(some) for some in paid_by.values()) if links else 0,
        )  # fmt: skip
        mail = letter.mail(self._links.address(customer.id)) if await self._takes_mail(customer) else None
        life = MAIL_LIFE if at_once else min(MAIL_LIFE, self._hours.left(customer.country, self._clock()))
        return Parcel.of(letter, tuple(one for one, _ in left), mail, life)

    async def _left(self, customer: Customer, due: tuple[Due, ...]) -> list[tuple[Due, bool]]:
        """Those that the customer has to pay, and whether a card has tried."""
        now_there = {one.number: one for one in await self._read_again(customer.id, [one.invoice for one in due])}
        under_way, failed = await self._billing.under_way(customer.id), await self._automatic(customer.id)
        today = self._billing.today()
        return [
            (replace(one, invoice=invoice), failed.get(invoice.number, False))
            for one in due
            if (invoice := now_there[one.invoice.number]).payable
            and invoice.due == one.invoice.due
            and invoice.number not in under_way
            and (failed.get(invoice.number, True) or invoice.days_left(today) < 0)
        ]

    async def _read_again(self, customer: str, known: list[Invoice]) -> list[Invoice]:
        found = list[Invoice]()
        for some in in_parts([one.number for one in known], MOST):
            found += await self._billing.invoices_by_number(customer, some)
        return found

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
