"""A real SMTP server in the test's own process (aiosmtpd), which can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "sahayak", "p@ss word"


def text_of(mail: EmailMessage) -> str:
    """As its reader sees it; on the wire lines end otherwise (RFC 2046, 4.1.1)."""
    return str(mail.get_content()).replace("\r\n", "\n")


class MailServer:
    """`taken`: mails, parsed, as (to, mail). `says`: stage (MAIL, RCPT, DATA) -> an answer instead of 250, "hang",
    "slow" (250 after 1.3 seconds) or "drop"; with a number behind it, so many times only."""

    def __init__(self, with_login: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.says: dict[str, tuple[str, int]] = {}
        self.port = 0
        self.stuck = asyncio.Event()  # somebody has been left hanging
        self.came = asyncio.Event()
        self._with_login, self._tls = with_login, tls

    def say(self, stage: str, answer: str, times: int = 10**6) -> None:
        self.says[stage] = (answer, times)

    async def _answer(self, server: Any, stage: str) -> str:
        answer, times = self.says.get(stage, ("250 OK", 1))
        if times <= 0:
            return "250 OK"
        self.says[stage] = (answer, times - 1)
        if answer == "hang":
            self.stuck.set()
            await asyncio.sleep(3600)
        if answer == "slow":
            await asyncio.sleep(1.3)
            return "250 OK"
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        return answer

    async def handle_MAIL(self, server: Any, _s: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return await self._answer(server, "MAIL")

    async def handle_RCPT(self, server: Any, _s: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = await self._answer(server, "RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _s: Session, envelope: Envelope) -> str:
        """ "250 …" and "slow" take it; "drop" takes it too, and does not say so."""
        answer, times = self.says.get("DATA", ("250 OK", 1))
        if answer.startswith(("250", "slow", "drop")) or times <= 0:
            mail = message_from_bytes(envelope.content or b"", policy=default)
            self.taken += [(to, mail) for to in envelope.rcpt_tos]
            self.came.set()
        return await self._answer(server, "DATA")

    def _authenticate(self, *given: Any) -> AuthResult:
        data = given[-1]
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)  # it answers 235 or 535 itself

    def protocol(self) -> SMTP:
        login = {"authenticator": self._authenticate, "auth_required": True, "auth_require_tls": self._tls is not None}
        with warnings.catch_warnings():  # it takes a connection with TLS from the start for one without
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                self, hostname="mail.test", loop=asyncio.get_running_loop(), tls_context=self._tls,
                enable_SMTPUTF8=False, **(login if self._with_login else {}),
            )  # fmt: skip


@asynccontextmanager
async def mail_server(
    *, with_login: bool = False, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """One that listens on a free port of this machine."""
    server = MailServer(with_login=with_login, tls=starttls)
    transports: list[SMTP] = []

    def protocol() -> SMTP:
        transports.append(server.protocol())
        return transports[-1]

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for one in transports:
            if one.transport is not None:
                one.transport.abort()
        await asyncio.sleep(0)
