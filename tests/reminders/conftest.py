"""A company with customers whose invoices fall due, on a day and at an hour of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.billing import Billing, schema
from bot.billing.assembly import assemble
from bot.conversations import link_changes
from bot.conversations.models import Conversation
from bot.conversations.store import ConversationStore
from bot.database.engine import Database
from bot.mail.tables import outbox
from bot.reminders import choices
from bot.reminders.job import Reminders, Told
from bot.reminders.tables import sent
from bot.security import passwords
from bot.settings import Settings
from bot.web.chat_invoice_links import ChatInvoices
from tests.chat_app import environment
from tests.empty_database import empty_database

NOON = datetime(2026, 11, 30, 6, tzinfo=timezone.utc)  # in Dhaka
TODAY = NOON.astimezone().date()
WINDOWS = {"telegram": None, "messenger": 86_400.0}


@dataclass
class Company:
    settings: Settings
    database: Database
    billing: Billing
    store: ConversationStore
    now: datetime = NOON

    def job(self, windows: Any = WINDOWS) -> Reminders:
        addressed = ChatInvoices(self.settings).addressed
        return Reminders(self.settings, self.database, self.billing, windows, addressed, lambda: self.now)

    async def run(self, **how: Any) -> dict[str, tuple[str, tuple[int, ...]]]:
        """Customer -> (way, steps) of one run."""
        told: tuple[Told, ...] = await self.job().run(**how) or ()
        return {one.customer: (one.way, tuple(due.step for due in one.due)) for one in told}

    async def customer(self, ident: str, country: str = "BD", language: str | None = "en") -> None:
        row = {
            "id": ident, "name": f"Name {ident}", "email": f"{ident}@example.com", "country": country,
            "currency": "BDT", "language": language, "password": passwords.NOBODY,
        }  # fmt: skip
        await self.database.write(lambda db: db.execute(sa.insert(schema.customers), row))

    async def invoice(self, number: int, customer: str, left: int, currency: str = "BDT", issued: int = -30) -> None:
        row = {
            "number": number, "customer": customer, "status": "Unpaid", "amount": "900.00", "currency": currency,
            "issued": TODAY + timedelta(days=issued), "due": TODAY + timedelta(days=left),
        }  # fmt: skip
        await self.database.write(lambda db: db.execute(sa.insert(schema.invoices), row))

    async def status(self, number: int, status: str) -> None:
        changed = sa.update(schema.invoices).where(schema.invoices.c.number == number).values(status=status)
        await self.database.write(lambda db: db.execute(changed))

    async def chat(self, channel: str, customer: str, external: str | None = None) -> Conversation:
        talk = await self.store.start(channel, external, language="en")
        if external is None:
            await self.store.link(talk.identity, customer)
        else:
            await self.database.write(link_changes.bind, talk.identity, customer, "n…@example.com")
        found = await self.store.get(talk.identity)
        assert found is not None
        return found

    async def said(self, talk: Conversation) -> list[Any]:
        """The reminders in a chat."""
        return [one for one in await self.store.after(talk.identity, 0) if one.body.get("topic") == "reminder"]

    async def change(self, statement: Any) -> None:
        await self.database.write(lambda db: db.execute(statement))

    async def rows(self, table: sa.Table) -> list[Any]:
        return await self.database.read(lambda db: list(db.execute(sa.select(table).order_by(*table.primary_key))))

    async def mails(self) -> list[Any]:
        return [row.mail for row in await self.rows(outbox) if row.mail]

    async def steps(self) -> list[tuple[str, int, str]]:
        return [(row.invoice, row.step, row.channel) for row in await self.rows(sent)]

    async def wants(self, customer: str, off: bool) -> None:
        await self.database.write(choices.choose, customer, off, "chat")

    def at(self, day: date) -> None:
        """The job runs on another day, at noon in Dhaka."""
        self.now = NOON + (day - TODAY)
        self.billing._clock = lambda: self.now


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("made"))


def opened(url: str, folder: Path, **changed: str) -> Company:
    given = {
        "DATABASE_URL": url, "SAHAYAK_REMINDER_DAYS": "15,7,3,1,0,-1", "SAHAYAK_SMTP": "smtp://127.0.0.1:9",
        "SAHAYAK_MAIL_FROM": "billing@example.com", "SAHAYAK_PUBLIC_URL": "https://billing.example.com",
        "SAHAYAK_GATEWAYS": "stripe", "SAHAYAK_STRIPE_KEY": "sk_test_1", "SAHAYAK_STRIPE_WEBHOOK_SECRET": "whsec_1",
    }  # fmt: skip
    settings = Settings.read(environment(folder, **given | changed))
    database = Database(url)
    company = Company(settings, database, assemble(settings, database=database), ConversationStore(database))
    company.at(TODAY)
    return company


@pytest.fixture
async def open_company(empty: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Company]]:
    made: list[Company] = []

    def start(**changed: str) -> Company:
        file = tmp_path / "sahayak.db"
        if not made:
            shutil.copy(empty, file)
        made.append(opened(f"sqlite:///{file}", tmp_path, **changed))
        return made[-1]

    yield start
    for one in made:
        await one.database.close()


@pytest.fixture
def company(open_company: Callable[..., Company]) -> Company:
    return open_company()
