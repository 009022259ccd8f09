"""Who wants no reminders: kept until they want them again. And the link in a mail by which both is said."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.database.engine import Database
from bot.errors import LinkInvalid
from bot.events import record
from bot.reminders.tables import choices
from bot.security.tokens import Tokens, opened_link
from bot.settings import Settings

LIFE = 400 * 86_400.0  # seconds: mails are kept long, and whoever finds one may still want no more
PATH = "/reminders/"
INSERTS: dict[str, Callable[..., Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
LONGEST = 64  # characters of a customer's number


def wants_none(db: Any, customer: str) -> bool:
    return bool(db.execute(sa.select(choices.c.off).where(choices.c.customer == customer)).scalar())


def choose(db: Any, customer: str, off: bool, by: str) -> None:
    """The same again changes nothing, also at once. Inside a transaction; `by`: chat, link, mail program, operator."""
    if len(customer) > LONGEST:
        return
    said, other = {"off": off, "by": by, "at": time.time()}, choices.c.off == (not off)
    change: Any = sa.update(choices).where(choices.c.customer == customer, other).values(said)
    if off:  # who never chose gets them anyway
        row = INSERTS[db.dialect.name](choices).values(customer=customer, **said)
        change = row.on_conflict_do_update(index_elements=[choices.c.customer], set_=said, where=other)
    if db.execute(change.returning(choices.c.customer)).first() is None:
        return
    record(db, "reminders.chosen", customer=customer, what="off" if off else "on", by=by)


def keeps_choice(settings: Settings, database: Database) -> Callable[[str, bool], Awaitable[None]] | None:
    """For the chat; None where nobody is reminded."""
    if not settings.reminder_days and not settings.demo:
        return None

    async def keep(customer: str, off: bool) -> None:
        await database.write(choose, customer, off, "chat")

    return keep


class ChoiceLinks:
    """They prove whom a mail was for, and open nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._tokens, self._base = Tokens(settings.secrets, "reminders"), settings.public_url

    def address(self, customer: str) -> str:
        return f"{self._base}{PATH}{self._tokens.seal(customer, LIFE)}"

    def customer(self, token: str) -> str:
        """Raises LinkInvalid, LinkExpired."""
        found = opened_link(self._tokens, token).text
        if not found:
            raise LinkInvalid()
        return found
