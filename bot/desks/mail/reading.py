"""Read one mail that came to the mailbox: whose answer it is, to which of our mails, and what it says."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import default
from hashlib import sha256

from bot.desks.files import MOST
from bot.desks.mail.html_text import text_of_html
from bot.desks.mail.imap import LARGEST
from bot.desks.mail.quotes import own_words
from bot.desks.replies import Act

#: A line of its own, or the beginning of the subject.
_ACTS = {"#close": Act.CLOSE, "#বন্ধ": Act.CLOSE, "#bot": Act.BOT, "#বট": Act.BOT}
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_DAEMONS = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply"})


@dataclass(frozen=True)
class Letter:
    """`ident`: a fingerprint of its Message-ID; `headers`: the ids of what it answers; `sender`: in small letters.

    `files`: (name, content) of what is attached; `lost`: not all of it is there.
    """

    ident: str
    sender: str
    name: str
    headers: str
    text: str = ""
    act: Act = Act.NOTHING
    files: tuple[tuple[str, bytes], ...] = ()
    lost: bool = False

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(len(content) for _, content in self.files)


def head(raw: bytes) -> Letter | None:
    """From its header alone; None for what no person wrote, and for our own mails."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    senders: tuple[Address, ...] = mail["from"].addresses if mail["from"] is not None else ()
    if len(senders) != 1 or _automatic(mail, senders[0].username.lower()):
        return None
    sender = senders[0]
    answers = " ".join(str(mail.get(name, "")) for name in ("references", "in-reply-to"))
    ident = str(mail.get("message-id", "")).strip() or answers + str(mail.get("date", ""))
    name = sender.display_name or sender.username
    return Letter(sha256(ident.encode(errors="replace")).hexdigest(), sender.addr_spec.lower(), name, answers)


def whole(raw: bytes, letter: Letter) -> Letter:
    """With what it says and what is attached, which is left out where `raw` was cut off because it is too large."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    lines, act = [], _of_subject(str(mail.get("subject", "")))
    for line in own_words(_body(mail)).split("\n"):
        if (found := _ACTS.get(line.strip().lower())) is not None:
            act = found
        else:
            lines.append(line)
    files = _attached(mail)
    most = () if len(raw) >= LARGEST else tuple(files[:MOST])
    return replace(letter, text="\n".join(lines).strip(), act=act, files=most, lost=len(most) < len(files))


def may_answer(sender: str, allowed: Collection[str]) -> bool:
    """`allowed`: addresses, and domains as @example.com."""
    return any(sender == one or (one.startswith("@") and sender.endswith(one)) for one in allowed)


def _automatic(mail: EmailMessage, user: str) -> bool:
    """Bounces, "on holiday", lists (RFC 3834); and what we have sent ourselves."""
    said = str(mail.get("auto-submitted", "no")).split(";")[0].strip().lower()
    return (
        said != "no"
        or str(mail.get("precedence", "")).strip().lower() in _BULK
        or any(name in mail for name in ("x-autoreply", "x-autorespond", "list-id"))
        or str(mail.get("return-path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or user in _DAEMONS
    )


def _attached(mail: EmailMessage) -> list[tuple[str, bytes]]:
    """What somebody attached, without the pictures of a signature, which stand inside."""
    found = []
    for part in mail.walk():
        content = part.get_payload(decode=True) if part.get_content_disposition() == "attachment" else None
        if isinstance(content, bytes):
            found.append((str(part.get_filename() or ""), content))
    return found


def _of_subject(subject: str) -> Act:
    first = re.match(r"\s*(#\S+)", subject)  # \w does not hold the signs of Bengali
    return _ACTS.get(first[1].lower(), Act.NOTHING) if first else Act.NOTHING


def _body(mail: EmailMessage) -> str:
    for kind in ("plain", "html"):
        part = mail.get_body(preferencelist=(kind,))
        if part is None:
            continue
        text = _decoded(part)
        text = text_of_html(text) if kind == "html" else text
        if text.strip():
            return text
    return ""


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a charset that nobody knows
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
