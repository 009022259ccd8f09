"""The backend `tryton` keeps the promise, over a real Tryton (tests/tryton/real.py)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.billing.backends.tryton.adapter import TrytonBackend
from bot.billing.backends.tryton.client import TrytonClient
from bot.billing.models import Customer, Invoice, InvoiceStatus, Tax
from bot.errors import BackendUnavailable, InvoiceNotFound
from tests.backend_books import taka
from tests.contracts.backend import EmailAddressesContract, InvoicesContract
from tests.tryton import real
from tests.tryton.recording import settings

pytestmark = real.NEEDED


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What the backends of these tests need to ask once: logging in takes longer than most answers."""
    return {"session": "", "company": None}


class TestTrytonBackend(InvoicesContract, EmailAddressesContract):
    def told(self, invoice: Invoice) -> Invoice:
        """It knows no services, and always when something was paid."""
        lines = tuple(replace(line, service_id=None) for line in invoice.lines)
        paid = (invoice.paid_on or invoice.issued) if invoice.status is InvoiceStatus.PAID else None
        return replace(invoice, lines=lines, paid_on=paid)

    @pytest.fixture
    async def backend(self, url: str, kept: dict[str, Any]) -> AsyncIterator[TrytonBackend]:
        client = TrytonClient(settings(url))
        backend = TrytonBackend(client)
        client._session, backend._company = kept["session"], kept["company"]
        yield backend
        kept.update(session=client._session, company=backend._company)
        await backend.close()

    async def test_asks_for_what_is_left_of_one_that_was_paid_in_part(self, backend: TrytonBackend) -> None:
        found = await backend.invoice("t1", "2026/0001")
        assert (found.status, found.total, found.due) == (InvoiceStatus.UNPAID, taka("100.01"), date(2026, 2, 3))
        assert [line.amount for line in found.lines] == [taka("100"), taka("20.50")]
        assert found.taxes == (Tax("Tax 0.15", Decimal(15), taka("18.08")),)

    async def test_shows_no_draft_and_no_credit_note(self, backend: TrytonBackend) -> None:
        seen = {line.description for one in (await backend.invoices("r1", per_page=100)).items for line in one.lines}
        assert not seen & {"A draft", "Looked over", "Given back"}
        with pytest.raises(InvoiceNotFound):
            await backend.invoice("r1", "C-1")

    async def test_an_address_of_two_is_nobodys(self, backend: TrytonBackend) -> None:
        assert await backend.find_by_email("both@example.com") is None
        assert await backend.find_by_email("r_him@example.com") is None
        assert await backend.customer("t2") == Customer("t2", "Twin", "both@example.com", "IN", "BDT")

    async def test_logs_in_again_when_its_session_ended(self, url: str) -> None:
        client = TrytonClient(settings(url))
        client._session = "c2FoYXlhazoyOm5vbmU="  # one that never was
        backend = TrytonBackend(client)
        assert (await backend.invoice("r1", "11")).number == "11"
        await backend.close()

    async def test_a_wrong_password_is_an_outage_that_says_nothing_of_it(
        self, url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        backend = TrytonBackend(TrytonClient(settings(url, PASSWORD="not the password of it")))
        with pytest.raises(BackendUnavailable) as problem:
            await backend.customer("r1")
        assert "not the password" not in caplog.text + json.dumps(problem.value.facts)
        assert "does not let sahayak in" in caplog.text
        await backend.close()
