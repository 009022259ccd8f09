"""One plain-text mail, and how it looks on the wire: headers that nobody adds to, Bengali as it was written."""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import formatdate

from bot.security.one_line import one_line


class _Verbatim(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # typed apart, made together
    """Folded, a long address would be taken for a text, and encoded as one."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Verbatim)
_WIRE = SMTP.clone(
    header_factory=_HEADERS, cte_type="7bit"
)  # every server takes it; Bengali goes as base64 or quoted-printable
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_LINK = re.compile(r"(?!.*=\?)https?://[A-Za-z0-9._~:/?#@&+%=\[\]-]{1,900}")  # a header's line holds 998 (RFC 5322)
LONGEST_ADDRESS = 254  # characters (RFC 5321)
LONGEST_LINE = 200  # characters of a subject or a name


@dataclass(frozen=True)
class Mail:
    """`reply_to`: an address; `in_reply_to`: the Message-ID of the mail that this one answers, without its brackets.

    `unsubscribe`: an address of ours whose page ends mails of this kind; a mail program may POST to it (RFC 8058).
    """

    to: str
    subject: str
    text: str
    reply_to: str | None = None
    in_reply_to: str | None = None
    unsubscribe: str | None = None

    def as_json(self) -> dict[str, str]:
        """Without what it does not have."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def is_address(text: str) -> bool:
    """Whether mail can be sent there: one address in ASCII, with nothing around it."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def message_id(ident: str, sender: str) -> str:
    """The Message-ID of a mail, without its brackets: the same for every try, so that a mailbox shows it once."""
    return f"{ident}@{sender.rpartition('@')[2]}"


def compose(mail: Mail, ident: str, sender: str, name: str) -> EmailMessage:
    """`ident` makes the Message-ID; `sender` and `name`: whom it is from. ValueError for what is no address."""
    for address in (mail.to, sender, *filter(None, [mail.reply_to])):
        if not is_address(address):
            raise ValueError("not an address that mail can be sent to")
    message = EmailMessage(policy=_WIRE)
    message["From"] = Address(_line(name), addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = _line(mail.subject)
    message["Date"] = formatdate(time.time())
    message["Message-ID"] = f"<{message_id(ident, sender)}>"
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    if mail.in_reply_to:
        message["In-Reply-To"] = message["References"] = f"<{_line(mail.in_reply_to)}>"
    if mail.unsubscribe:
        if not _LINK.fullmatch(mail.unsubscribe):
            raise ValueError("not an address that ends mails")
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" comes back
    message.set_content(mail.text)
    return message


def _line(text: str) -> str:
    """Of what goes into a header: what could begin another, or be read as its code (RFC 2047), is taken apart."""
    return one_line(text, LONGEST_LINE).replace("=?", "= ?")
