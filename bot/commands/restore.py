"""Put a backup in the database's place, while Sahayak is stopped."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bot.analytics import tables as analytics
from bot.billing.schema import METADATA
from bot.commands.stack import is_ours
from bot.conversations import tables as conversations
from bot.database.copies import examine, is_empty, load
from bot.database.copy_errors import CopyFailed
from bot.database.engine import make_engine
from bot.desk import tables as desk
from bot.desks import places as desks_places
from bot.events import tables as events
from bot.mail import tables as mail
from bot.reminders import tables as reminders
from bot.security import password_links, sessions, shared_rate_limits, used_proofs
from bot.settings import settings
from bot.standins import documents as standins

FORMER = ("billing_standin_payments", "billing_standin_refunds")
#: Above every version that was given out after the backup, so that a token which was revoked then stays so.
RAISED = 1000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot restore", description=__doc__)
    parser.add_argument("file", type=Path, help="what `python -m bot backup` made")
    parser.add_argument("--yes", action="store_true", help="replace the database that is there")
    given = parser.parse_args(arguments)
    chosen = settings()
    file = given.file.absolute()
    if is_ours(chosen):
        raise CopyFailed(why=f"Sahayak is running on {chosen.host}:{chosen.port}: stop it first")
    dialect, revision = examine(file)
    wanted = sa.engine.make_url(chosen.database_url).get_backend_name()
    if dialect != wanted:
        raise CopyFailed(why=f"{file} is of {dialect}, DATABASE_URL is of {wanted}")
    if not is_empty(chosen.database_url) and not given.yes:
        raise CopyFailed(why="there is a database already: --yes replaces it, and what came since the backup is lost")
    for line in load(file, chosen.database_url, our_tables()):
        print(line)
    end_sessions(chosen.database_url)
    print(f"restored {file}, revision {revision}; every session has ended, customers log in again")
    return 0


def rooms() -> tuple[sa.MetaData, ...]:
    """The tables of each room, of today's version."""
    return (
        METADATA,
        analytics.metadata,
        conversations.metadata,
        desk.metadata,
        desks_places.metadata,
        events.metadata,
        mail.metadata,
        password_links.metadata,
        reminders.metadata,
        sessions.metadata,
        shared_rate_limits.metadata,
        standins.METADATA,
        used_proofs.metadata,
    )


def our_tables() -> Iterator[str]:
    """The names of all tables, and of those that earlier revisions had."""
    for room in rooms():
        yield from room.tables
    yield from FORMER


def end_sessions(url: str) -> None:
    """Who signed out after the backup was made would be signed in again."""
    engine = make_engine(url)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(sa.delete(sessions.table))
            connection.execute(sa.delete(desk.sessions))
            raised = conversations.identities.c.version + RAISED
            connection.execute(sa.update(conversations.identities).values(version=raised))
    finally:
        engine.dispose()
