"""The other end of the e-mail desk: a real SMTP server takes our mails, a real IMAP server has the team's answers."""

from __future__ import annotations

import asyncio
import imaplib
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa

from bot.conversations.store import ConversationStore
from bot.desks.files import AgentFiles
from bot.desks.mail.desk import MailDesk
from bot.desks.mail.imap import Mailbox
from bot.desks.mail.reader import MailboxReader
from bot.desks.mail.thread_ids import ThreadIds
from bot.mail.server import Server
from bot.mail.tables import IS_OPEN, outbox
from bot.mail.worker import MailWorker
from bot.media.files import MediaFiles
from bot.settings import Settings
from tests.chat_app import environment
from tests.contracts.desks import FarDesk
from tests.standins.dovecot import PASSWORD, USER, Dovecot
from tests.standins.mail_server import MailServer, mail_server, text_of
from tests.waiting import until

TEAM, BOT = "team@shop.example", "bot@shop.example"


class MailFar(FarDesk):
    """`settings`: of an installation whose cases go to this inbox."""

    def __init__(self, settings: Settings, store: ConversationStore, server: MailServer, box: Dovecot, folder: str):
        self.settings, self.store, self.server, self._box, self._folder = settings, store, server, box, folder
        self.desk = MailDesk(settings, store.database)
        mailbox = Mailbox.of(settings)
        assert mailbox
        files = AgentFiles(settings, MediaFiles(settings))
        self.reader = MailboxReader(settings, mailbox, self.desk, store.database, files)

    async def mails(self, ticket: str) -> list[EmailMessage]:
        found = Server.of(self.settings)
        assert found
        task = asyncio.create_task(MailWorker(self.settings, found, self.store.database).run())
        waiting = sa.select(sa.func.count()).where(IS_OPEN).select_from(outbox)

        async def all_gone() -> bool:
            return not await self.store.database.read(lambda db: db.execute(waiting).scalar())

        await until(all_gone)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        # Several go at once: the order in which they come says nothing.
        found = [mail for _, mail in self.server.taken if f"[#{ticket}]" in str(mail["Subject"])]
        return sorted(found, key=lambda mail: _order(str(mail["Message-ID"])))

    async def seen(self, ticket: str) -> list[str]:
        return [f"{mail['Subject']}\n{text_of(mail)}" for mail in await self.mails(ticket)]

    async def answer(self, ticket: str, text: str, agent: str = "Shirin", ident: str = "") -> None:
        mails = await self.mails(ticket)
        above = str(mails[-1]["Message-ID"]) if mails else f"<{self.forged(ticket)}@shop.example>"
        quote = text_of(mails[-1]) if mails else ""
        self.put(self.reply(above, text, quote, agent.replace("\n", " "), ident))

    def forged(self, ticket: str) -> str:
        """An id that our secret signed for a case that is none."""
        return ThreadIds(self.settings).make(ticket, "c_none", "open")

    def reply(self, above: str, text: str, quote: str, agent: str = "Shirin", ident: str = "") -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = Address(agent, addr_spec=TEAM)
        mail["To"] = BOT
        mail["Subject"] = "Re: a case"
        mail["Message-ID"] = f"<{ident or uuid.uuid4().hex}@shop.example>"
        mail["In-Reply-To"] = mail["References"] = above
        quoted = "".join(f"> {line}\n" for line in quote.splitlines())
        mail.set_content(f"{text}\n\nOn Sun, 29 Nov 2026 at 20:25, IT Nut Hosting <{BOT}>\nwrote:\n\n{quoted}")
        return mail

    def put(self, mail: EmailMessage | bytes) -> None:
        self._box.put(mail, self._folder)

    def make_anew(self) -> None:
        """The folder's numbers begin anew, under another UIDVALIDITY."""
        with imaplib.IMAP4("127.0.0.1", self._box.port, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.delete(self._folder)
            client.create(self._folder)

    async def close(self, ticket: str, ident: str = "") -> None:
        await self.answer(ticket, "#close", ident=ident)

    async def give_back(self, ticket: str) -> None:
        await self.answer(ticket, "#bot")

    def away(self, is_away: bool) -> None:
        self.server.say("MAIL", "421 busy" if is_away else "250 OK")

    async def come_in(self) -> None:
        await self.reader.look()


def _order(ident: str) -> tuple[bool, int]:
    part = ident.split(".")[1]
    return part != "open", int(part[1:]) if part[0] == "l" else 10**6 if part == "end" else 10**7


@asynccontextmanager
async def mail_far(store: ConversationStore, box: Dovecot, tmp_path: Path, **more: str) -> AsyncIterator[MailFar]:
    """With a folder of its own in the mailbox."""
    folder = f"box-{uuid.uuid4().hex[:8]}"
    with imaplib.IMAP4("127.0.0.1", box.port, timeout=10) as client:
        client.login(USER, PASSWORD)
        client.create(folder)
    async with mail_server() as server:
        options = {
            "SAHAYAK_SMTP": f"smtp://127.0.0.1:{server.port}", "SAHAYAK_MAIL_FROM": BOT, "SAHAYAK_DESK_MAIL": TEAM,
            "SAHAYAK_IMAP": f"{box.url}/{folder}", **more,
        }  # fmt: skip
        settings = Settings.read(environment(tmp_path, **options))
        yield MailFar(settings, store, server, box, folder)
