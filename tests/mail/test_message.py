"""A mail on the wire: Bengali as it was written, and headers that nobody can add to."""

from __future__ import annotations

import datetime as dt
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from bot.mail.message import Mail, compose, is_address
from tests.standins.mail_server import text_of

FROM, NAME = "bot@shop.example", "আইটি নাট হোস্টিং"
INJECTIONS = (
    "code\r\nBcc: thief@evil.example",
    "code\nBcc: thief@evil.example",
    "code\r\n\r\nanother text",
    "code\rBcc: thief@evil.example",
    "code\x0bBcc:\x0cthief\x00",
    "code\u2028Bcc: thief@evil.example\u0085X: y",
    "=?utf-8?q?code=0D=0ABcc=3A_thief=40evil=2Eexample?=",
    "==??utf-8?q?code=0D=0ABcc=3A_thief=40evil=2Eexample?=",
)


def wire(mail: Mail, name: str = NAME, ident: str = "code-1") -> tuple[bytes, EmailMessage]:
    raw = compose(mail, ident, FROM, name).as_bytes()
    return raw, message_from_bytes(raw, policy=default)  # type: ignore[return-value]


@pytest.mark.parametrize("length", [1, 7, 40, 70])
def test_bengali_is_read_as_it_was_written(length: int) -> None:
    subject = ("আপনার অ্যাকাউন্ট যুক্ত করার কোড ১২৩৪৫৬ ক্ষ্ম র‍্যাব " * 4)[:length].strip()
    text = "\n".join([subject, ".", "..", "From here", "কোডটি কাউকে বলবেন না।" * 100, "x" * 1200, ""])
    raw, read = wire(Mail("rahim@example.com", subject, text))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (read["Subject"], text_of(read), read["From"].addresses[0].display_name) == (subject, text, NAME)
    assert read.get_content_type() == "text/plain"


def test_its_headers() -> None:
    _, read = wire(Mail("rahim@example.com", "s", "t", reply_to="desk@shop.example", in_reply_to="a@b"))
    assert read["Message-ID"] == "<code-1@shop.example>"
    assert (read["Reply-To"], read["In-Reply-To"], read["References"]) == ("desk@shop.example", "<a@b>", "<a@b>")
    assert (read["To"], read["Auto-Submitted"]) == ("rahim@example.com", "auto-generated")
    assert read["From"].addresses[0].addr_spec == FROM
    assert abs(read["Date"].datetime.replace(tzinfo=dt.UTC).timestamp() - time.time()) < 60


@pytest.mark.parametrize("length", [10, 40, 200, 800])
def test_the_address_that_ends_mails_is_whole(length: int) -> None:
    address = f"https://billing.example.com/reminders/{'aB-_9' * (length // 5)}"
    raw, read = wire(Mail("rahim@example.com", "s", "t", unsubscribe=address))
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert (read["List-Unsubscribe"], read["List-Unsubscribe-Post"]) == (f"<{address}>", "List-Unsubscribe=One-Click")


@pytest.mark.parametrize("injection", INJECTIONS)
def test_no_header_can_be_added(injection: str) -> None:
    plain, _ = wire(Mail("rahim@example.com", "s", "t", in_reply_to="a@b", unsubscribe="https://x.example/"))
    bad = Mail("rahim@example.com", injection, "t", in_reply_to=injection, unsubscribe="https://x.example/")
    raw, read = wire(bad, name=injection)
    for link in (injection, f"https://x.example/{injection}"):
        with pytest.raises(ValueError, match="ends mails"):
            compose(Mail("rahim@example.com", "s", "t", unsubscribe=link), "a", FROM, NAME)
    assert read.keys() == message_from_bytes(plain).keys()
    assert [one.addr_spec for one in read["To"].addresses] == ["rahim@example.com"]
    assert [one.addr_spec for one in read["From"].addresses] == [FROM]
    assert text_of(read) == "t\n"
    assert not [line for line in raw.split(b"\r\n") if line.lower().startswith((b"bcc", b"another"))]


@pytest.mark.parametrize(
    "address",
    ["", "rahim", "a@b", "a b@c.example", "a@c.example\r\nBcc: x@y.example", "a@c.example,x@y.example", "<a@c.example>",
     "রহিম@example.com", "a@উদাহরণ.example", "x" * 65 + "@c.example", "a@" + "b." * 130 + "example", '"a b"@c.example',
     "a@c.example\n", "a@[127.0.0.1]", "a@c..example"],
)  # fmt: skip
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ValueError, match="not an address"):
        wire(Mail(address, "s", "t"))
    with pytest.raises(ValueError, match="not an address"):
        wire(Mail("rahim@example.com", "s", "t", reply_to=address or "x"))
