"""Look through what falls due, and remind each customer once of what is news, however often it is done and where."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby

from sqlalchemy.exc import IntegrityError

from bot.billing import Billing, Invoice
from bot.billing.backends.base import DueInvoices
from bot.conversations import leases
from bot.conversations.office_hours import local_zone
from bot.database.engine import Database
from bot.errors import BackendUnavailable, BotError
from bot.reminders import choices, sending
from bot.reminders.hours import Hours
from bot.reminders.parcels import Parcels
from bot.reminders.sending import Addressed, Due, Parcel, is_news
from bot.reminders.steps import LATE, step_of
from bot.reminders.ways import Windows
from bot.settings import Settings

USUAL = (15, 7, 3, 1, 0, -1)  # days; of the demo
LEASE = 100.0  # seconds
PAUSE = timedelta(hours=1)  # until the backend is asked again about one to whom nothing could be said


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


PASSED_OVER = frozenset({"unreachable", "paid", "failed"})
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
        self._database, self._billing = database, billing
        self._windows, self._addressed, self._clock = windows, addressed, clock
        self._hours = Hours.of(settings, local_zone())
        self._parcels = Parcels(settings, database, billing, self._hours, clock)
        self._asleep = dict[str, str]()  # customer -> country, where it was night at the last look
        self._passed_over = dict[str, tuple[Told, datetime]]()  # the others to whom nothing was said, and when
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
        """The backend, which may be far away, is asked last, and not at every look about one who is asleep."""
        if await self._database.read(choices.wants_none, ident):
            return Told(ident, "off", due)
        if dry or at_once:
            return await self._look(ident, due, dry, at_once)
        if (why := self._known(ident, due)) is not None:
            return Told(ident, why, due)
        told = await self._look(ident, due)
        if told.way in PASSED_OVER:
            self._passed_over[ident] = (Told(ident, told.way, due), self._clock())
        return told

    def _known(self, ident: str, due: tuple[Due, ...]) -> str | None:
        """Why nothing is said to this customer, where the last look tells."""
        country = self._asleep.pop(ident, None)
        if country is not None and not self._hours.open(country, self._clock()):
            self._asleep[ident] = country
            return "quiet"
        told, at = self._passed_over.pop(ident, (None, self._clock()))
        if told is not None and told.due == due and self._clock() - at < PAUSE:
            self._passed_over[ident] = (told, at)
            return told.way
        return None

    async def _look(self, ident: str, due: tuple[Due, ...], dry: bool = False, at_once: bool = False) -> Told:
        """A customer whose account makes trouble holds up no other."""
        try:
            customer = await self._billing.customer(ident)
            if not at_once and not self._hours.open(customer.country, self._clock()):
                self._asleep[ident] = customer.country
                return Told(ident, "quiet", due)
            parcel = await self._parcels.of(customer, due, at_once)
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


def words_of(told: tuple[Told, ...]) -> Iterator[str]:
    """How many by which way, for a log."""
    for way in sorted({one.way for one in told}):
        yield f"{sum(one.way == way for one in told)} {way}"
