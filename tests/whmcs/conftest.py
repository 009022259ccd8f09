"""Fixtures of WHMCS: the stand-in, and settings that lead to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.standins import whmcs_books  # noqa: F401 - its actions
from tests.standins.whmcs import IDENTIFIER, SECRET, Whmcs


@pytest.fixture
async def whmcs() -> AsyncIterator[Whmcs]:
    async with Whmcs().serving() as standin:
        yield standin


@pytest.fixture
def chosen(tmp_path: Path) -> Callable[..., Settings]:
    """Settings for a stand-in; more of them by keyword."""

    def made(url: str, **more: str) -> Settings:
        given = {"URL": url, "IDENTIFIER": IDENTIFIER, "SECRET": SECRET, **more}
        named = {f"SAHAYAK_WHMCS_{name}": value for name, value in given.items()}
        return Settings.read({**named, "SAHAYAK_VAR": str(tmp_path), "SAHAYAK_OFFICE_ZONE": "Asia/Dhaka"})

    return made
