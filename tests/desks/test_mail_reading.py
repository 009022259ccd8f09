"""What of a mail reaches the customer. To add a client, edit mail_answers.yml."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers import render
from bot.desks.mail import reading
from bot.desks.mail.html_text import text_of_html
from bot.desks.mail.letters import MARK
from bot.desks.mail.quotes import own_words
from bot.desks.mail.thread_ids import ThreadIds
from bot.settings import Settings
from tests.chat_app import environment
from tests.thread_cost import processor_seconds

TEAM = "team@shop.example"
ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "mail_answers.yml").read_text(encoding="utf-8"))


def mail_of(row: dict[str, Any], language: str) -> bytes:
    mark = f"{MARK} {render('desk_case.above', language).text} -##"
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Message-ID"] = "Shirin <Shirin@Shop.Example>", "<a@b>"
    mail["Subject"] = row.get("subject", "Re: [#50001] x")
    text = row.get("plain") or row["html"]
    mail.set_content(text.replace("MARK", mark), subtype="plain" if "plain" in row else "html")
    return mail.as_bytes()


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["client"])
def test_only_ones_own_words_reach_the_customer(row: dict[str, Any], language: str) -> None:
    raw = mail_of(row, language)
    letter = reading.head(raw)
    assert letter is not None
    assert (letter.sender, letter.name) == ("shirin@shop.example", "Shirin")
    read = reading.whole(raw, letter)
    assert (read.text, read.act.value) == (row["expect"], row.get("act", "nothing"))


def test_the_head_alone_tells_as_much_of_whose_it_is() -> None:
    raw = mail_of(ROWS[0], "en")
    assert reading.head(raw.partition(b"\r\n\r\n")[0]) == reading.head(raw)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-replied; x"), ("Precedence", "Bulk"), ("Return-Path", "<>"), ("X-Autoreply", "yes"),
        ("List-Id", "<team.shop.example>"), ("Content-Type", "multipart/report"), ("From", "MAILER-DAEMON@x.example"),
        ("From", "a@shop.example, b@shop.example"), ("From", ""),
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_no_answer(name: str, value: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Auto-Submitted"] = TEAM, "no"
    assert reading.head(mail.as_bytes()) is not None
    del mail[name]
    mail[name] = value
    assert reading.head(mail.as_bytes()) is None


def test_attachments_and_what_was_cut_off_are_left_out() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "team@shop.example"
    mail.set_content("See the file.")
    mail.add_attachment(b"x" * 100_000, maintype="application", subtype="pdf", filename="a.pdf")
    raw = mail.as_bytes()[:5000]
    letter = reading.head(raw)
    assert letter
    assert reading.whole(raw, letter).text == "See the file."


@pytest.mark.parametrize(
    ("allowed", "may"),
    [
        (("team@shop.example",), {"team@shop.example"}),
        (("team@shop.example", "@shop.example"), {"team@shop.example", "shirin@shop.example"}),
        ((), set()),
    ],
)
def test_who_may_answer(allowed: tuple[str, ...], may: set[str]) -> None:
    asked = ("team@shop.example", "shirin@shop.example", "x@evil-shop.example", "x@shop.example.evil.example")
    assert {one for one in asked if reading.may_answer(one, allowed)} == may


def test_enormous_mails_cost_little() -> None:
    def read() -> None:
        for text in ("<div>" * 60_000, "<b" * 150_000, "a&lt;" * 60_000, "<blockquote><p>" * 20_000):
            own_words(text_of_html(text))
        for text in ("On a\n" * 60_000, "> " * 200_000, "-- \n" * 60_000, "From: a\nTo: b\n" * 20_000, "_" * 300_000):
            own_words(text)

    assert processor_seconds(read, 10) < 10


def test_a_thread_is_known_by_ids_that_nobody_else_can_make(tmp_path: Path) -> None:
    ids = ThreadIds(Settings.read(environment(tmp_path)))
    ours = ids.make("50001", "c_one", "open")
    assert ours == ids.make("50001", "c_one", "open"), "every try has the same"
    ((ticket, mark),) = ids.tickets(f"<a@b> <{ours}@shop.example> <{ours}@shop.example>")
    assert ticket == "50001"
    assert (ids.fits(mark, "c_one"), ids.fits(mark, "c_two")) == (True, False)
    others = ThreadIds(Settings.read(environment(tmp_path, SAHAYAK_SECRET="another-secret-of-ours")))
    forged = (others.make("50001", "c_one", "open"), ours[:-1] + ("A" if ours[-1] != "A" else "B"), ours.upper(), "x")
    assert [list(ids.tickets(f"<{one}@shop.example>")) for one in forged] == [[]] * 4
    after = {"SAHAYAK_SECRET": "another-secret-of-ours", "SAHAYAK_OLD_SECRETS": "test-secret-" * 4}
    later = ThreadIds(Settings.read(environment(tmp_path, **after)))
    assert [one for one, _ in later.tickets(f"<{ours}@x>")] == ["50001"]
    assert len(ids.make("999999999", "c_" + "x" * 30, "l1000000000")) <= 80, "of the outbox's column"
