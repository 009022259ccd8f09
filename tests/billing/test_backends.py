"""Backends by name, and a backend that can do nothing but read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.billing.assembly import assemble
from bot.billing.backends.base import CAPABILITIES, Invoices
from bot.billing.backends.registry import BACKENDS, backend_class
from bot.billing.backends.sql import SqlBackend
from bot.errors import UserError
from bot.settings import ROOT, Settings
from tests.backend_books import BOOKS
from tests.contracts.backend import PROOFS, InvoicesContract
from tests.standins.reading_backend import ReadingBackend


class TestReadingBackend(InvoicesContract):
    @pytest.fixture
    async def backend(self) -> ReadingBackend:
        return ReadingBackend(BOOKS.customers, BOOKS.invoices)


def test_every_capability_is_proved_for_some_backend() -> None:
    assert set(PROOFS) == set(CAPABILITIES)
    adapters = [backend_class(name) for name in BACKENDS]
    for capability in CAPABILITIES:
        assert any(issubclass(adapter, capability) for adapter in adapters), capability


def test_a_backend_is_found_by_name_or_by_address() -> None:
    assert backend_class("sql") is SqlBackend
    assert backend_class("tests.standins.reading_backend:ReadingBackend") is ReadingBackend
    for name in BACKENDS:
        assert issubclass(backend_class(name), Invoices)
        assert backend_class(name).name == name


@pytest.mark.parametrize(
    "name", ["paper", "SQL", "", ":", "sql:", "tests.standins.reading_backend", "tests.standins.reading_backend:Nobody",
             "nowhere.at.all:Backend", "bot.billing.models:Invoice", "..:x", "builtins:str"],
)  # fmt: skip
def test_an_unknown_backend_is_one_clear_line(name: str) -> None:
    with pytest.raises(UserError) as problem:
        backend_class(name)
    known = "sql, whmcs, tryton, module:Class"
    assert str(problem.value) == f"SAHAYAK_BACKEND={name}: there is no such adapter; known: {known}"


def test_nobody_else_knows_a_backend_by_name() -> None:
    """Only the table of backends, the adapter itself, and the default of the setting."""
    allowed = {"bot/billing/backends/registry.py", "bot/billing/backends/sql.py", "bot/settings_table.py"}
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]:
        if str(file.relative_to(ROOT)) not in allowed:
            text = file.read_text(encoding="utf-8")
            for name in ('"sql"', "SqlBackend", "backends.sql"):
                assert name not in text, f"{file}: {name}"


def test_the_setting_chooses() -> None:
    told = {"SAHAYAK_SECRET": "x" * 20, "SAHAYAK_BACKEND": "tests.standins.reading_backend:ReadingBackend"}
    billing = assemble(Settings.read(told))
    assert not any(billing.can(capability) for capability in CAPABILITIES)


def test_a_backend_that_is_not_chosen_is_not_imported() -> None:
    script = (
        "import sys; from bot.billing.backends.registry import backend_class;"
        "backend_class('tests.standins.reading_backend:ReadingBackend');"
        "assert 'bot.billing.backends.sql' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
