"""Puts the till together from the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from bot.billing.backends.sql import SqlBackend
from bot.billing.demo import seed_demo
from bot.billing.gateways.registry import Gateways, standins
from bot.billing.links import Links
from bot.billing.payment_attempts import PaymentAttempts
from bot.billing.service import Billing
from bot.database.engine import make_engine
from bot.database.migrate import migrate
from bot.errors import BadSetting
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.billing.pdf import InvoiceLabels


def assemble(chosen: Settings, invoice_labels: Callable[[str], InvoiceLabels] | None = None) -> Billing:
    """The till of an installation; nothing is opened before it is asked something."""
    if chosen.backend != SqlBackend.name:
        raise BadSetting(name="SAHAYAK_BACKEND", value=chosen.backend)
    engine = make_engine(chosen.database_url)
    # Stand-ins take no money, so they settle invoices only where everything is a demonstration.
    gateways = standins(chosen.secret, chosen.public_url) if chosen.demo else Gateways({})
    return Billing(
        backend=SqlBackend(engine, chosen.renewal_days),
        attempts=PaymentAttempts(engine),
        links=Links(chosen.secret, chosen.link_minutes),
        gateways=gateways,
        public_url=chosen.public_url,
        company={"name": chosen.company, "email": chosen.support_email, "site": chosen.client_area_url},
        invoice_labels=invoice_labels,
    )


def prepare(chosen: Settings) -> None:
    """Make the till ready at start-up: tables up to date, demo customers where they are wanted. Safe to repeat."""
    engine = make_engine(chosen.database_url)
    try:
        migrate(engine)
        if chosen.demo and chosen.backend == SqlBackend.name:
            seed_demo(engine, date.today(), chosen.secret)
    finally:
        engine.dispose()
