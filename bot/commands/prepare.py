"""Bring what the processes stand on: database tables, demo customers, a model that is not stale."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date

from bot.commands.model import train
from bot.errors import UserError
from bot.settings import Settings

NEEDED_SPACE = 200 * 1024 * 1024  # bytes; model, database and logs of a first day


class NoSpace(UserError):
    """Facts: folder, free (MB)."""

    code = "no_space"

    def __str__(self) -> str:
        return f"the disk of {self.facts['folder']} is nearly full: {self.facts['free']} MB are free"


def prepare_model(settings: Settings, say: Callable[[str], None]) -> None:
    """Room on the disk and a model that is not stale. Idempotent; says only what takes time."""
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free
    if free < NEEDED_SPACE:
        raise NoSpace(folder=settings.var, free=free // 2**20)
    train(say, settings.var / "log" / "train.log")


def prepare_database(settings: Settings, say: Callable[[str], None]) -> None:
    """Create or migrate every room's tables; put in the demo customers where the backend is empty."""
    from bot.billing.database import migrate as migrate_billing
    from bot.billing.database import open_engine
    from bot.billing.demo import seed_demo
    from bot.conversations.migrate import migrate as migrate_conversations
    from bot.web.migrate import migrate as migrate_web

    engine = open_engine(settings.database_url)
    try:
        migrate_billing(engine)
        migrate_conversations(engine)
        migrate_web(engine)
        if settings.demo and settings.backend == "sql" and seed_demo(engine, date.today(), settings.secret):
            say("put the demo customers into the embedded backend")
    finally:
        engine.dispose()
