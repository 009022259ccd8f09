"""Reports that a mail of ours did not arrive (RFC 3464): which mail it was, where its address is none."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import default

from bot.mail.refusals import names_no_mailbox

_OURS = re.compile(r"<([A-Za-z0-9_-]{8,80})@[A-Za-z0-9.-]{1,255}>")


def is_report(head: bytes) -> bool:
    """By its header alone."""
    kind = message_from_bytes(head, policy=default)
    return kind.get_content_type() == "multipart/report" and kind.get_param("report-type") == "delivery-status"


def bounced(raw: bytes) -> str | None:
    """The id of the mail for whose address there is no mailbox; None where the report says something else.

    Anybody can write one: it counts for the address that a mail of this id went to, and for no address that it names.
    """
    report = message_from_bytes(raw, policy=default)
    parts = list(report.walk())
    if not any(_failed(part) for part in parts if part.get_content_type() == "message/delivery-status"):
        return None
    for part in parts:
        found = _OURS.search(_headers(part)) if part is not report else None
        if found:
            return found[1]
    return None


def _failed(part: Message) -> bool:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, Message):
            continue
        said = f"{block.get('status', '')} {block.get('diagnostic-code', '')}"
        if str(block.get("action", "")).strip().lower() == "failed" and names_no_mailbox(said):
            return True
    return False


def _headers(part: Message) -> str:
    """The Message-ID in what is returned of the mail: whole, or its header as a text."""
    if part.get_content_type() == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        head = message_from_bytes(text if isinstance(text, bytes) else b"")
        return str(head.get("message-id", ""))
    return str(part.get("message-id", ""))
