"""Which words of a server mean that there is no mailbox, and which report is of which mail."""

from __future__ import annotations

import pytest

from bot.desks.mail import bounces
from bot.mail.refusals import names_no_mailbox

REPORT = """From: MAILER-DAEMON@mx.example
To: billing@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-ID: <report-of-theirs@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry: <someone-elses-mail-1@shop.example>

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; rahim@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}

--b
Content-Type: {kind}

Message-ID: <reminder-AbC_d-123@shop.example>
Subject: x

body
--b--
"""


def report(action: str = "failed", status: str = "5.1.1", code: str = "550", kind: str = "message/rfc822") -> bytes:
    return REPORT.format(action=action, status=status, code=code, kind=kind).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("said", "nobody"),
    [
        ("5.1.1 <rahim@example.com>: Recipient address rejected", True), ("5.2.1 mailbox disabled", True),
        ("#5.1.10 RESOLVER.ADR.RecipientNotFound", True), ("User unknown in virtual mailbox table", True),
        ("No such user here", True), ("5.7.1 no such user, and you are spam", False), ("5.2.2 mailbox full", False),
        ("relay access denied", False), ("5.1.8 bad sender", False), ("blocked by 15.1.1.9", False), ("", False),
    ],
)  # fmt: skip
def test_only_what_a_server_says_of_the_address_counts(said: str, nobody: bool) -> None:
    assert names_no_mailbox(said) is nobody


@pytest.mark.parametrize(
    ("raw", "ident"),
    [
        (report(), "reminder-AbC_d-123"), (report(kind="text/rfc822-headers"), "reminder-AbC_d-123"),
        (report(status="5.0.0", code="550 5.1.1 unknown"), "reminder-AbC_d-123"),
        (report(status="5.0.0", code="550 user unknown"), "reminder-AbC_d-123"),
        (report(status="5.0.0", code="550 5.7.1 no such user"), None), (report(status="5.0.0", code="550 no"), None),
        (report(action="delayed"), None), (report(status="4.2.2"), None), (report(status="5.2.2"), None),
        (b"", None), (report()[:300], None), (report().replace(b"reminder-AbC_d-123@", b"x@"), None),
    ],
)  # fmt: skip
def test_a_report_names_the_mail_that_did_not_arrive(raw: bytes, ident: str | None) -> None:
    assert bounces.bounced(raw) == ident


def test_a_report_is_known_by_its_header() -> None:
    assert bounces.is_report(report().partition(b"\r\n\r\n")[0])
    assert not bounces.is_report(b"Content-Type: multipart/report; report-type=disposition-notification\r\n\r\n")
    assert not bounces.is_report(b"Subject: x\r\n\r\n")
