"""Look into a mailbox over IMAP: what has come since the last look. Changes nothing there.

The standard library's client, in a thread: aioimaplib is GPL, and one short look every few seconds needs no other.
"""

from __future__ import annotations

import imaplib
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from bot.desks.places import Place
from bot.settings import Settings

log = logging.getLogger(__name__)

PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}
PATIENCE = 10.0  # seconds for one answer of the server's
LONGEST = 60.0  # seconds for a look
AT_ONCE = 50  # mails of one look
LARGEST_HEAD, LARGEST = 65_536, 16 * 2**20  # bytes of a mail that are fetched, with what is attached
FIRST_DAYS = 3  # how far back the first look goes


class MailboxAway(Exception):
    """The mailbox is not to be looked into: away, slow, without TLS that holds, or it does not let us in."""


@dataclass(frozen=True)
class Mailbox:
    """`scheme`: one of PORTS; only imap is without TLS."""

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str

    @classmethod
    def of(cls, chosen: Settings) -> Mailbox | None:
        """None where none is set."""
        if not chosen.imap:
            return None
        given = urlsplit(chosen.imap)
        return cls(
            given.scheme, given.hostname or "", given.port or PORTS[given.scheme], unquote(given.username or ""),
            unquote(given.password or ""), unquote(given.path.strip("/")) or "INBOX",
        )  # fmt: skip

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return sha256("\0".join((self.host, self.user, self.folder)).encode()).hexdigest()


class _Limited(imaplib.IMAP4):
    """Cut off after LONGEST seconds, from its greeting on: a server may give an answer a letter at a time."""

    _guard: threading.Timer | None = None

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        super().open(host, port, timeout)
        self._guard = threading.Timer(LONGEST, self._cut)
        self._guard.daemon = True
        self._guard.start()

    def _cut(self) -> None:
        """From another thread: whoever waits for an answer wakes; `shutdown` would wait for them."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def shutdown(self) -> None:
        if self._guard is not None:
            self._guard.cancel()
        with suppress(OSError):  # of a connection that is gone
            super().shutdown()


class _LimitedTls(_Limited, imaplib.IMAP4_SSL):  # type: ignore[misc]  # takes what its `open` takes
    pass


@contextmanager
def _connected(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Raises MailboxAway, with the reason, which names no password and repeats no words of the server."""
    client: imaplib.IMAP4 | None = None
    try:
        context = ssl.create_default_context()
        if box.scheme == "imaps":
            client = _LimitedTls(box.host, box.port, ssl_context=context, timeout=PATIENCE)
        else:
            client = _Limited(box.host, box.port, timeout=PATIENCE)
        if box.scheme == "imap+starttls":
            client.starttls(context)
        client.login(box.user, box.password)
        yield client
    except (imaplib.IMAP4.error, OSError, ValueError) as trouble:
        raise MailboxAway(said(trouble)) from trouble
    finally:
        if client is not None:
            client.shutdown()


def said(trouble: Exception) -> str:
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({trouble.verify_message})"
    if isinstance(trouble, imaplib.IMAP4.error) and not isinstance(trouble, imaplib.IMAP4.abort):
        return "it does not let us in, or has no such folder"
    return type(trouble).__name__


def probe(box: Mailbox) -> str | None:
    """Which TLS a connection has, None for none, after the folder was opened. Raises MailboxAway."""
    with _connected(box) as client:
        _select(client, box.folder)
        sock = client.socket()
        return sock.version() if isinstance(sock, ssl.SSLSocket) else None


def look(box: Mailbox, place: Place | None, take: Callable[[bytes, Callable[[], bytes]], None]) -> Place:
    """Hand `take` the header of each new mail, oldest first, with what fetches the whole; how far it is read then.

    For a thread. Raises MailboxAway; `take` may have been given some of them by then.
    """
    with _connected(box) as client:
        validity, following = _select(client, box.folder)
        known = place is not None and place.validity == validity
        last = place.last if place is not None and known else 0
        # Where the numbers are new, what has come lately is looked at again: no answer takes effect twice.
        wanted = f"UID {last + 1}:*" if known else f"SINCE {_day(FIRST_DAYS)}"
        found = sorted(uid for uid in _numbers(client.uid("SEARCH", wanted)) if uid > last)
        for uid in found[:AT_ONCE]:
            try:
                take(_part(client, uid, f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>"), _fetching(client, uid))
            except (imaplib.IMAP4.abort, OSError):
                if uid == found[0]:
                    raise
                return Place(validity, last)  # what was read is taken; the rest comes at the next look
            except imaplib.IMAP4.error as trouble:
                log.error("desk mailbox: mail %d cannot be read and is left out: %s", uid, said(trouble))
            last = uid
        if len(found) <= AT_ONCE:
            last = max(last, following - 1)
        return Place(validity, last)


def _select(client: imaplib.IMAP4, folder: str) -> tuple[int, int]:
    """Opens a folder to read it only; its UIDVALIDITY, and the number that the next mail will have."""
    answer, _ = client.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"', readonly=True)
    validity, following = (client.response(name)[1] for name in ("UIDVALIDITY", "UIDNEXT"))
    if answer != "OK" or not validity or validity[0] is None:
        raise imaplib.IMAP4.error("no such folder")
    return int(validity[0]), int(following[0]) if following and following[0] else 1


def _numbers(answer: tuple[str, list[bytes | None]]) -> list[int]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.abort("a search failed")
    return [int(one) for line in answer[1] if line for one in line.split()]


def _fetching(client: imaplib.IMAP4, uid: int) -> Callable[[], bytes]:
    return lambda: _part(client, uid, f"BODY.PEEK[]<0.{LARGEST}>")


def _part(client: imaplib.IMAP4, uid: int, which: str) -> bytes:
    """Empty where the mail was just deleted."""
    answer, parts = client.uid("FETCH", str(uid), f"({which})")
    if answer != "OK":
        raise imaplib.IMAP4.error("a fetch was refused")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _day(back: int) -> str:
    """In English whatever the locale is (RFC 3501)."""
    day = datetime.now(timezone.utc) - timedelta(days=back)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day:02d}-{months[day.month - 1]}-{day.year}"
