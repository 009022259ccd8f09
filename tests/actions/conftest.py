"""A till with the demo customers in a SQLite file of the run's own."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.billing import Billing
from bot.billing.assembly import assemble, prepare
from bot.settings import Settings

SECRET = "a secret that only the tests of the actions know"


def chosen(folder: Path) -> Settings:
    return Settings.read({"SAHAYAK_VAR": str(folder), "SAHAYAK_SECRET": SECRET})


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation whose demo customers are seeded. Tests only read it."""
    made = chosen(tmp_path_factory.mktemp("actions"))
    prepare(made)
    return made


@pytest.fixture(scope="session")
def billing(demo_settings: Settings) -> Billing:
    return on(date.today(), assemble(demo_settings))


def on(day: date, billing: Billing) -> Billing:
    """For it that day goes on, though midnight comes between what was put into the books and the question."""
    noon = datetime.combine(day, time(12)).astimezone()
    billing._clock = lambda: noon
    return billing
