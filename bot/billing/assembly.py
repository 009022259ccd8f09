"""Puts billing together from the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.billing.backends.base import DemoData, Invoices
from bot.billing.backends.registry import backend_class
from bot.billing.bill import InvoiceLabels
from bot.billing.company import Company
from bot.billing.gateways.registry import open_gateways
from bot.billing.link_log import LinkLog
from bot.billing.links import Links
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.service import Billing
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.settings import Settings

DEMO_PERCENT = 10  # of an invoice, the least part


def assemble(
    chosen: Settings,
    invoice_labels: Callable[[str], InvoiceLabels] | None = None,
    database: Database | None = None,
) -> Billing:
    """The billing of an installation; nothing is opened before it is asked something. BadSetting.

    `invoice_labels` gives the words and figures of a PDF for a language. `database` is the process's own; without it
    billing makes one and closes it with itself.
    """
    backend = backend_class(chosen.backend)
    shared = database or Database(chosen.database_url)
    return Billing(
        backend=backend.open(chosen, shared),
        attempts=PaymentAttempts(shared),
        links=Links(chosen.secrets, chosen.link_minutes),
        link_log=LinkLog(shared),
        gateways=open_gateways(chosen, shared),
        public_url=chosen.public_url,
        company=Company.of(chosen),
        invoice_labels=invoice_labels,
        owns=None if database else shared,
        part_percent=_part_percent(chosen, backend),
    )


def _part_percent(chosen: Settings, backend: type[Invoices]) -> int:
    """What the company says; where it says nothing, the demonstration shows how it is."""
    shown = DEMO_PERCENT if chosen.demo and issubclass(backend, DemoData) else 0
    return int(chosen.part_percent) if chosen.part_percent else shown


def prepare(chosen: Settings) -> bool:
    """Make billing ready at start-up: tables up to date, demo customers where they are wanted. Safe to repeat.

    Returns whether the demo customers were put in now.
    """
    database = Database(chosen.database_url)
    try:
        migrate(database.engine)
        backend = backend_class(chosen.backend).open(chosen, database)
        return chosen.demo and isinstance(backend, DemoData) and backend.seed_demo(date.today(), chosen.secret)
    finally:
        database.dispose()


def demo_logins(chosen: Settings) -> list[tuple[str, str, str]]:
    """Name, e-mail address and password of the demo customers; none where there are none."""
    backend = backend_class(chosen.backend)
    return backend.demo_logins(chosen.secret) if chosen.demo and issubclass(backend, DemoData) else []
