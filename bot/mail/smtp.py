"""Hand one mail to an SMTP server, and say what became of it: taken, perhaps later, or never."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from bot.mail.refusals import names_no_mailbox
from bot.mail.server import Server

PATIENCE = 10.0  # seconds for one answer of the server's
#: Seconds for a whole mail. The answer behind the text may take all of them: servers look for spam before they give it
#: (RFC 5321, 4.5.3.2.6, says ten minutes; by then a code is over).
LONGEST = 90.0


@dataclass(frozen=True)
class Taken:
    """The server is responsible for it from now on."""


@dataclass(frozen=True)
class Later:
    """Not taken for now. `unsure`: the server had the text and gave no answer, or none that is one: it may have it."""

    reason: str
    unsure: bool = False


@dataclass(frozen=True)
class Refused:
    """The server will never take this mail. `nobody`: there is no such mailbox."""

    reason: str
    nobody: bool = False


Delivery = Taken | Later | Refused


class Unreachable(Exception):
    """The server is not to be spoken to: away, slow, without the TLS it should have, or it does not let us in."""


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[SMTP]:
    """A connection with TLS checked and logged in. Raises Unreachable, with the reason."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.scheme == "smtps",
        start_tls=server.scheme == "smtp+starttls",
        timeout=PATIENCE,
    )
    try:
        await client.connect()
    except (SMTPException, OSError, ValueError) as trouble:
        client.close()
        raise Unreachable(said(trouble)) from trouble
    try:
        yield client
    finally:
        await _leave(client)


async def _leave(client: SMTP) -> None:
    if not client.is_connected:
        return
    try:
        await client.quit(timeout=1.0)
    except (SMTPException, OSError):
        client.close()


async def send(server: Server, message: EmailMessage, sender: str, to: str) -> Delivery:
    """Never raises for what a server does. The reasons name codes and errors, never an address."""
    handed_over = False
    try:
        async with asyncio.timeout(LONGEST), connected(server) as client:
            await client.mail(sender)
            await client.rcpt(to)
            handed_over = True
            await client.data(message.as_bytes(), timeout=LONGEST)
            return Taken()
    except Unreachable as trouble:
        return Later(str(trouble))
    except SMTPResponseException as trouble:
        # 421 and other 4xx pass (RFC 5321, 4.2.1); -1 is aiosmtplib's for an answer that is none.
        if 500 <= trouble.code < 600:
            nobody = isinstance(trouble, SMTPRecipientRefused) and names_no_mailbox(str(trouble.message))
            return Refused(said(trouble), nobody)
        return Later(said(trouble), unsure=handed_over and trouble.code < 400)
    except (SMTPException, OSError, TimeoutError) as trouble:
        return Later(said(trouble), unsure=handed_over)


def said(trouble: Exception) -> str:
    """What is kept of an error: servers repeat addresses in their words, so only its kind and code."""
    cause = trouble.__cause__ or trouble
    if isinstance(trouble, SMTPResponseException):
        return f"{type(trouble).__name__} {trouble.code}"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({cause.verify_message})"
    return type(trouble).__name__ if cause is trouble else f"{type(trouble).__name__}: {type(cause).__name__}"


class SenderRefused(Exception):
    """The server takes no mail from our address."""


async def probe(server: Server, sender: str) -> str | None:
    """Which TLS a connection has, None for none, after the server has said that it takes mail from `sender`.

    Nothing is sent. Raises Unreachable, SenderRefused.
    """
    try:
        async with asyncio.timeout(LONGEST), connected(server) as client:
            await client.mail(sender)
            wrapped: ssl.SSLObject | None = client.get_transport_info("ssl_object")
            return wrapped.version() if wrapped else None
    except SMTPResponseException as trouble:
        raise SenderRefused(said(trouble)) from trouble
    except (SMTPException, OSError, TimeoutError) as trouble:
        raise Unreachable(said(trouble)) from trouble
