"""Addresses at which there is no mailbox, as servers have said: what nobody asked for is not sent there any more."""

from __future__ import annotations

import hmac
import re
import time
from typing import Any

import sqlalchemy as sa

from bot.mail.tables import outbox, refusals
from bot.settings import Settings

KEPT = 365 * 86_400.0  # seconds
#: Enhanced codes (RFC 3463) of an address that is none, a mailbox that is not there or is shut. Others are of the
#: sender, the size, the hour, or what the server thinks of us: those say nothing of the address.
_CODES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_CODE = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_WORDS = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|mailbox|recipient)"
    r"|mailbox (?:not found|unavailable)",
    re.IGNORECASE,
)


class Fingerprints:
    """Of addresses, with a key of ours: the tables name nobody."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.derived("mail addresses").encode()

    def of(self, address: str) -> str:
        return hmac.new(self._key, address.strip().lower().encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def names_no_mailbox(said: str) -> bool:
    """Whether a server's words of a 5xx mean the address itself; where it gives a code, that alone counts."""
    codes = [code for code in _CODE.findall(said) if code != "5.0.0"]  # which says nothing
    return codes[0] in _CODES if codes else _WORDS.search(said) is not None


def add(db: Any, address: str, reason: str) -> None:
    """`address`: its fingerprint. Inside a transaction, as all of these."""
    db.execute(sa.delete(refusals).where(sa.or_(refusals.c.id == address, refusals.c.at < time.time() - KEPT)))
    db.execute(sa.insert(refusals).values(id=address, reason=reason[:200], at=time.time()))


def bounced(db: Any, mail: str, reason: str) -> bool:
    """A report on one of our mails: its address takes none. False where we know of no such mail."""
    address = db.execute(sa.select(outbox.c.recipient).where(outbox.c.id == mail)).scalar()
    if address is not None:
        add(db, address, reason)
    return address is not None


def is_refused(db: Any, address: str) -> bool:
    since = time.time() - KEPT
    return (
        db.execute(sa.select(refusals.c.id).where(refusals.c.id == address, refusals.c.at > since)).first() is not None
    )


def forgive(db: Any, address: str) -> None:
    """Mail is sent there again."""
    db.execute(sa.delete(refusals).where(refusals.c.id == address))
