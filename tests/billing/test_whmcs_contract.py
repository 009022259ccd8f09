"""The backend `whmcs` keeps the promise, over a WHMCS with all its habits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timezone
from pathlib import Path

import pytest

from bot.billing.backends.whmcs.books import Books
from bot.billing.backends.whmcs.client_area import WhmcsPages
from bot.settings import Settings
from bot.whmcs.client import WhmcsClient
from tests.backend_books import BOOKS, taka
from tests.billing.whmcs_books import TranslatedBackend, fill, told
from tests.contracts.backend import (
    AutomaticPaymentsContract,
    ClientAreaContract,
    EmailAddressesContract,
    InvoicesContract,
    PaymentsContract,
    SavedCardsContract,
    ServicesContract,
    SortingContract,
)
from tests.contracts.backend_money import CreditContract
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs


class TestWhmcsBackend(
    InvoicesContract,
    EmailAddressesContract,
    SortingContract,
    ServicesContract,
    PaymentsContract,
    SavedCardsContract,
    AutomaticPaymentsContract,
    ClientAreaContract,
    CreditContract,
):
    rahims = frozenset({taka("45.50")})
    automatic = tuple(told(one) for one in BOOKS.automatic)
    most = 10_000  # rows that it gives at a time

    @pytest.fixture
    async def backend(self, tmp_path: Path) -> AsyncIterator[TranslatedBackend]:
        async with Whmcs(most=self.most).serving() as whmcs:
            fill(whmcs, BOOKS)
            named = {"URL": whmcs.url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET}
            chosen = Settings.read({f"SAHAYAK_WHMCS_{name}": value for name, value in named.items()})
            client = WhmcsClient(chosen)
            backend = TranslatedBackend(client, Books(client, timezone.utc), WhmcsPages(chosen, client))
            yield backend
            await backend.close()


class TestWhmcsBackendOfShortPages(TestWhmcsBackend):
    most = 25
