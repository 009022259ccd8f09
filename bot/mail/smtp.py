"""Hand one mail to an SMTP server, and say what became of it: taken, perhaps later, or never."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.settings import Settings

PATIENCE = 10.0  # seconds for one answer of the server's
LONGEST = 40.0  # seconds for a whole mail
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class Server:
    """Where mail goes out. `scheme`: one of PORTS; only smtp is without TLS."""

    scheme: str
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, chosen: Settings) -> Server | None:
        """None where no mail is set up."""
        if not chosen.sends_mail:
            return None
        given = urlsplit(chosen.smtp)
        user, password = (unquote(part) if part else None for part in (given.username, given.password))
        return cls(given.scheme, given.hostname or "", given.port or PORTS[given.scheme], user, password)


@dataclass(frozen=True)
class Taken:
    """The server is responsible for it from now on."""


@dataclass(frozen=True)
class Later:
    """Not taken for now. `unsure`: the connection ended while the server had the text, so it may have taken it."""

    reason: str
    unsure: bool = False


@dataclass(frozen=True)
class Refused:
    """The server will never take this mail."""

    reason: str


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
        tls_context=ssl.create_default_context(),
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
            await client.data(message.as_bytes())
            return Taken()
    except Unreachable as trouble:
        return Later(str(trouble))
    except SMTPResponseException as trouble:
        # 421 and other 4xx pass (RFC 5321, 4.2.1); -1 is aiosmtplib's for an answer that is none.
        return Refused(said(trouble)) if 500 <= trouble.code < 600 else Later(said(trouble))
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
