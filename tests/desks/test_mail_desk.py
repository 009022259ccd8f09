"""The e-mail desk, over a real SMTP and a real IMAP server: the promise, and what only mail can do."""

from __future__ import annotations

import asyncio
import imaplib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers import render
from bot.conversations import tickets
from bot.conversations.store import ConversationStore
from bot.conversations.tables import TICKET_BASE
from bot.desks import cases
from bot.desks.base import LONGEST_ANSWER, Case, Desk
from bot.desks.cases import Standing
from bot.desks.mail import imap, reading
from bot.desks.mail.desk import MailDesk
from bot.desks.passing import MailCases
from bot.mail import Mail, outbox, refusals, worker
from bot.mail.refusals import Fingerprints
from tests.chat_app import chatroom
from tests.contracts.desks import DeskContract
from tests.desks.mail_far import BOT, TEAM, MailFar, mail_far
from tests.mail.test_refusals import report
from tests.standins.certificate import own_certificate
from tests.standins.dovecot import PASSWORD, USER, Dovecot, dovecot
from tests.standins.mail_server import mail_server
from tests.waiting import until

PDF, PNG = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", b"\x89PNG\r\n\x1a\n"
ENDED = ("closed", "withdrawn", "taken_back")


@pytest.fixture(scope="module")
def box() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


class TestMailDesk(DeskContract):
    passer = MailCases

    @pytest.fixture
    async def far(
        self, store: ConversationStore, box: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[MailFar]:
        monkeypatch.setattr(worker, "LOOK_AROUND", 0.01)
        monkeypatch.setattr(worker, "FIRST_WAIT", 0.01)
        async with mail_far(store, box, tmp_path) as far:
            yield far

    def make(self, far: MailFar, store: ConversationStore) -> Desk:
        return far.desk

    async def is_over(self, far: MailFar, number: str) -> bool:
        over = [render(f"desk_case.ended_{how}", "bn").text for how in ENDED]
        told = [words for text in await far.seen(number) for words in over if words in text]
        return len(told) == 1

    async def test_all_mails_of_a_case_are_one_thread(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.close_ticket(number, render)
        await pass_on()
        first, last = await far.mails(number)
        assert last["In-Reply-To"] == last["References"] == first["Message-ID"]
        assert first["In-Reply-To"] is None
        assert (first["To"], first["Auto-Submitted"]) == (TEAM, "auto-generated")

    async def test_where_no_answers_are_read_the_mail_says_so(self, store, far, talk, number):
        case = await store.database.read(_case, number)
        settings = replace(far.settings, imap="")
        await MailDesk(settings, store.database).open(case)
        (opened,) = await far.seen(number)
        assert f"{settings.public_url}/desk/" in opened
        assert render("desk_case.above", "bn").text not in opened

    async def test_only_who_may_answers_and_only_to_a_mail_of_ours(self, store, far, pass_on, talk, number):
        await pass_on()
        (opened,) = await far.mails(number)
        ident = str(opened["Message-ID"])
        broken = ident.replace("@", "A@")
        before = f"<{far.forged(number)}@shop.example>"  # of a ticket of this number before a backup was restored
        for header, sender in ((ident, "karim@elsewhere.example"), (broken, TEAM), ("<x@y>", TEAM), (before, TEAM)):
            mail = far.reply(header, "not theirs", "")
            mail.replace_header("From", sender)
            far.put(mail)
        assert await far.reader.look() == 0
        assert "not theirs" not in str([line.body for line in await store.after(talk.identity, 0)])

    async def test_a_report_on_a_mail_of_ours_stops_reminders_to_that_address_and_no_other(self, store, far, number):
        mail = Mail("gone@example.com", "a reminder", "…")
        await store.database.write(outbox.put, "reminder-AbC_d-123", mail, time.time() + 600)
        await far.mails(number)
        forged = report().replace(b"reminder-AbC_d-123", b"reminder-nobodys-1")
        for raw in (forged, report(action="delayed"), report()):
            far.put(raw)
        assert await far.reader.look() == 0
        prints = Fingerprints(far.settings)

        async def refused(address: str) -> bool:
            return await store.database.read(refusals.is_refused, prints.of(address))

        assert await refused("Gone@example.com")
        assert not await refused("rahim@example.com"), "the report may name anybody"

    async def test_the_team_is_told_what_did_not_get_through(self, store, far, pass_on, talk, number):
        await pass_on()
        for text in ("x" * (LONGEST_ANSWER + 1), ""):
            await far.answer(number, text)
        await far.come_in()
        told = [text for text in await far.seen(number) if "পৌঁছায়নি" in text]
        assert len(told) == 2
        assert (await store.get(talk.identity)).owner == "queued"

    async def test_the_team_is_told_of_late_words_and_not_of_a_second_close(self, store, far, pass_on, talk, number):
        await pass_on()
        await store.close_ticket(number, render)
        before = len(await far.seen(number))
        await far.close(number)
        await far.come_in()
        assert len(await far.seen(number)) == before
        await far.answer(number, "noch etwas")
        await far.come_in()
        late = render("desk_case.not_passed_late", "bn").text
        assert [late in text for text in await far.seen(number)] == [False] * before + [True]

    async def test_what_is_attached_reaches_the_customer_once_and_a_signatures_pictures_do_not(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        (opened,) = await far.mails(number)
        mail = far.reply(str(opened["Message-ID"]), "এই নিন", "", ident="files")
        mail.add_attachment(PDF, "application", "pdf", filename="রসিদ.pdf")
        mail.add_attachment(PNG, "image", "png", filename="logo.png", disposition="inline")
        far.put(mail)
        far.put(mail)
        await far.reader.look()
        words, file = await store.after(talk.identity, talk.last_seq)
        assert words.body["text"] == "এই নিন"
        assert (file.author, file.body["file"]["name"]) == ("agent", "রসিদ.pdf")
        alone = far.reply(str(opened["Message-ID"]), "", "")
        alone.add_attachment(PDF, "application", "pdf", filename="b.pdf")
        far.put(alone)
        bad = far.reply(str(opened["Message-ID"]), "and this", "")
        bad.add_attachment(b"MZ", "application", "octet-stream", filename="x.exe")
        far.put(bad)
        await far.come_in()
        said = [line.body["text"] for line in await store.after(talk.identity, file.seq)]
        assert said == ["📎 b.pdf", "and this"]
        told = [text for text in await far.seen(number) if "পৌঁছায়নি" in text]
        assert len(told) == 1

    async def test_a_mail_that_is_too_large_brings_its_words_alone(
        self, store, far, pass_on, talk, number, monkeypatch
    ):
        monkeypatch.setattr(imap, "LARGEST", 4000)
        monkeypatch.setattr(reading, "LARGEST", 4000)
        await pass_on()
        (opened,) = await far.mails(number)
        mail = far.reply(str(opened["Message-ID"]), "এই নিন", "")
        mail.add_attachment(PDF + b"x" * 9000, "application", "pdf", filename="a.pdf")
        far.put(mail)
        await far.come_in()
        assert [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)] == ["এই নিন"]
        assert sum("পৌঁছায়নি" in text for text in await far.seen(number)) == 1

    async def test_a_mail_that_is_broken_holds_up_nothing(self, store, far, pass_on, talk, number):
        await pass_on()
        (opened,) = await far.mails(number)
        ident = str(opened["Message-ID"]).encode()
        head = b"From: =?utf-8?b?////?= <team@shop.example>\r\nIn-Reply-To: " + ident + b"\r\n"
        for rest in (
            b"Content-Type: text/plain; charset=klingon\r\nMessage-ID: <1@x>\r\n\r\nHello \xff\r\n",
            b"Content-Type: multipart/mixed; boundary=\r\nMessage-ID: <2@x>\r\n\r\n--\r\n",
            b"Content-Transfer-Encoding: base64\r\nMessage-ID: <[]@>\r\n\r\n!!!!\r\n",
        ):
            far.put(head + rest)
        far.put(b"From: a@b, c@d\r\n\r\n")
        far.put(report().replace(b"<reminder-AbC_d-123@", b"<a@["))
        far.put(b"Content-Type: multipart/report; report-type*\r\n\r\n")
        await far.answer(number, "geht doch")
        await far.come_in()
        said = [line.body["text"] for line in await store.after(talk.identity, talk.last_seq)]
        assert "geht doch" in said

    async def test_what_was_read_is_not_fetched_again(self, store, far, pass_on, talk, number, monkeypatch):
        await pass_on()
        await far.answer(number, "eins")
        await far.come_in()
        fetched: list[int] = []
        real = imap._part
        monkeypatch.setattr(imap, "_part", lambda client, uid, which: fetched.append(uid) or real(client, uid, which))
        await far.come_in()
        assert fetched == []
        await far.answer(number, "zwei")
        await far.come_in()
        assert fetched == [2, 2], "its header, and all of it"

    @pytest.mark.parametrize(
        ("trouble", "looks"), [(imaplib.IMAP4.error("refused"), [1]), (imaplib.IMAP4.abort("slow"), [1, 1])]
    )
    async def test_a_mail_that_cannot_be_fetched_holds_up_no_other(
        self, store, far, pass_on, talk, number, monkeypatch, trouble, looks
    ):
        await pass_on()
        for ident in ("one", "two"):
            await far.answer(number, ident, ident=ident)
        real, refused = imap._part, [trouble]

        def part(client: Any, uid: int, which: str) -> bytes:
            if refused and uid == (1 if len(looks) == 1 else 2) and "HEADER" not in which:
                raise refused.pop()
            return real(client, uid, which)

        monkeypatch.setattr(imap, "_part", part)
        assert [await far.reader.look() for _ in looks] == looks

    async def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning_and_nothing_takes_effect_twice(
        self, store, far, pass_on, talk, number
    ):
        await pass_on()
        for ident in ("one", "two"):
            await far.answer(number, ident, ident=ident)
        assert await far.reader.look() == 2
        far.make_anew()
        await far.answer(number, "two", ident="two")
        assert await far.reader.look() == 0
        await far.answer(number, "three", ident="three")
        assert await far.reader.look() == 1
        assert len(await store.after(talk.identity, talk.last_seq)) == 3

    async def test_a_mailbox_that_is_away_says_why_and_names_no_password(self, far, tmp_path):
        box = imap.Mailbox("imap", "127.0.0.1", 1, "team", "secret", "INBOX")
        with pytest.raises(imap.MailboxAway) as told:
            imap.probe(box)
        assert str(told.value) == "ConnectionRefusedError"
        real = imap.Mailbox.of(far.settings)
        wrong = imap.Mailbox(real.scheme, real.host, real.port, real.user, "secret", real.folder)
        with pytest.raises(imap.MailboxAway, match="does not let us in"):
            imap.probe(wrong)
        assert "secret" not in repr(wrong)


def _case(db: Any, number: str) -> Case:
    ticket = tickets.by_number(db, number)
    standing = Standing("mail", int(number) - TICKET_BASE, ticket.conversation, None, 9, 9, cases.WAITING, False)
    return cases.case(db, standing)


async def test_a_server_that_never_ends_an_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def drip(_: Any, out: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while True:
                out.write(b"*")
                await out.drain()
                await asyncio.sleep(0.02)

    monkeypatch.setattr(imap, "LONGEST", 0.2)
    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    began = time.monotonic()
    with pytest.raises(imap.MailboxAway):
        await asyncio.to_thread(imap.probe, imap.Mailbox("imap", "127.0.0.1", port, USER, PASSWORD, "INBOX"))
    assert time.monotonic() - began < 20, "as long as one answer may take"
    server.close()


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_tls_is_checked(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    file = own_certificate(tmp_path_factory.mktemp("tls"))
    with dovecot(file) as running:
        port = running.tls_port if scheme == "imaps" else running.port
        mailbox = imap.Mailbox(scheme, "127.0.0.1", port, USER, PASSWORD, "INBOX")
        with pytest.raises(imap.MailboxAway, match="certificate does not hold"):
            imap.probe(mailbox)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert str(imap.probe(mailbox)).startswith("TLS")


async def test_in_the_web_process_a_case_goes_by_mail_and_an_answer_comes_back(
    tmp_path: Path, box: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_AROUND", 0.05)
    async with mail_server() as server:
        options = {
            "SAHAYAK_SMTP": f"smtp://127.0.0.1:{server.port}", "SAHAYAK_MAIL_FROM": BOT, "SAHAYAK_DESK_MAIL": TEAM,
            "SAHAYAK_IMAP": f"{box.url}/INBOX",
        }  # fmt: skip
        async with chatroom(tmp_path, **options) as room:
            customer = await room.customer()
            await customer.say("person please")
            await until(lambda: server.taken)
            far = MailFar(room.settings, room.house.store, server, box, "INBOX")
            far.put(far.reply(str(server.taken[0][1]["Message-ID"]), "আমি শিরিন", ""))
            await far.reader.look()
            assert (await customer.heard(2))[-1]["text"] == "আমি শিরিন"
