"""The support team's inbox as a desk: mails are put into the outbox, each once by its Message-ID."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import sqlalchemy as sa

from bot.database.engine import Database
from bot.desks.base import Case, Desk, Line
from bot.desks.mail import letters
from bot.desks.mail.thread_ids import ThreadIds
from bot.desks.words import subject
from bot.mail import Mail, outbox
from bot.mail.message import message_id
from bot.mail.tables import SENDING, WAITING
from bot.mail.tables import outbox as mails
from bot.settings import Settings

LIFE = 7 * 86400.0  # seconds that a mail is tried for
_OPENING = "open"


class MailDesk(Desk):
    name: ClassVar[str] = "mail"

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database, self._ids = database, ThreadIds(settings)
        self._to, self._sender = settings.desk_mail, settings.mail_from
        self._desk = None if settings.imap else f"{settings.public_url}/desk/"
        self._reply_to = settings.desk_reply_to or settings.mail_from

    async def open(self, case: Case) -> str:
        await self._put(case, _OPENING, letters.opening(case, self._desk))
        return self._ids.make(case.ticket, case.conversation, _OPENING)

    async def append(self, case: Case, line: Line) -> None:
        await self._put(case, f"l{line.seq}", letters.further(case, line, self._desk))

    async def close(self, case: Case, how: str) -> None:
        await self._put(case, "end", letters.ended(case, how))

    async def note(self, case: Case, ident: str, what: str) -> None:
        await self._put(case, f"n{ident}", letters.not_passed_on(case, what))

    def has_come(self, db: Any, case: Case) -> bool:
        """A mail that is over leaves its row for a month; where that is gone too, nobody waits any more."""
        ident = self._ids.make(case.ticket, case.conversation, _OPENING)
        row = db.execute(sa.select(mails.c.state, mails.c.reason).where(mails.c.id == ident)).first()
        return row is None or (row.state not in (WAITING, SENDING) and row.reason is None)

    async def _put(self, case: Case, part: str, text: str) -> None:
        ident = self._ids.make(case.ticket, case.conversation, part)
        thread = None
        if part != _OPENING:
            thread = message_id(self._ids.make(case.ticket, case.conversation, _OPENING), self._sender)
        mail = Mail(self._to, subject(case), text, self._reply_to, thread)
        await self._database.write(outbox.put, ident, mail, time.time() + LIFE, None, case.customer)
