"""One mail and one server: taken, later, never, and what a server does that keeps no rule."""

from __future__ import annotations

import asyncio
import ssl
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.commands.doctor.mail import check
from bot.mail import smtp
from bot.mail.message import Mail, compose
from bot.mail.server import Server
from bot.mail.smtp import Delivery, Later, Refused, Taken, send
from bot.settings import Settings
from tests.chat_app import environment
from tests.servers import free_port
from tests.standins.certificate import own_certificate
from tests.standins.mail_server import PASSWORD, USER, mail_server, text_of

FROM, TO = "bot@shop.example", "rahim@example.com"
MESSAGE = compose(Mail(TO, "কোড", "১২৩৪৫৬"), "code-1", FROM, "Shop")


async def deliver(server: Server) -> Delivery:
    return await send(server, MESSAGE, FROM, TO)


def plain(port: int) -> Server:
    return Server("smtp", "127.0.0.1", port)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_it_is_taken_and_read() -> None:
    async with mail_server() as server:
        assert await deliver(plain(server.port)) == Taken()
        ((to, mail),) = server.taken
    assert (to, mail["Subject"], text_of(mail)) == (TO, "কোড", "১২৩৪৫৬\n")


@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("MAIL", "421 busy, rahim@example.com", Later("SMTPSenderRefused 421")),
        ("RCPT", "451 greylisted", Later("SMTPRecipientRefused 451")),
        ("RCPT", "550 no rahim@example.com here", Refused("SMTPRecipientRefused 550")),
        ("DATA", "452 full", Later("SMTPDataError 452")),
        ("DATA", "554 spam", Refused("SMTPDataError 554")),
        ("MAIL", "drop", Later("SMTPServerDisconnected")),
        ("DATA", "drop", Later("SMTPServerDisconnected", unsure=True)),
        ("RCPT", "garbage", Later("SMTPResponseException -1")),
        ("DATA", "garbage", Later("SMTPResponseException -1", unsure=True)),
    ],
)
async def test_what_a_server_says_passes_or_is_final(stage: str, answer: str, expected: Delivery) -> None:
    async with mail_server() as server:
        server.say(stage, answer)
        assert await deliver(plain(server.port)) == expected


async def test_who_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "LONGEST", 2.0)
    async with mail_server() as server:
        server.say("DATA", "hang")
        found = await deliver(plain(server.port))
    assert isinstance(found, Later)
    assert found.unsure


async def test_who_looks_for_spam_first_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 1.0)  # below that a busy machine would answer too late
    async with mail_server() as server:
        server.say("DATA", "slow")
        assert await deliver(plain(server.port)) == Taken()
        assert len(server.taken) == 1
        server.say("RCPT", "slow")
        assert isinstance(await deliver(plain(server.port)), Later), "only behind the text"


@pytest.mark.parametrize(("scheme", "contexts"), [("smtp", 0), ("smtps", 1)])
async def test_certificates_are_read_only_for_tls_and_hold_up_nobody(
    scheme: str, contexts: int, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, threads = ssl.create_default_context, []

    def noted(*given: object, **more: object) -> ssl.SSLContext:
        threads.append(threading.current_thread())
        return create(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl, "create_default_context", noted)
    async with mail_server(tls=tls if contexts else None) as server:
        await deliver(Server(scheme, "127.0.0.1", server.port))
    assert len(threads) == contexts
    assert threading.main_thread() not in threads


async def test_who_is_not_there_or_speaks_something_else_passes() -> None:
    found = await deliver(plain(free_port()))
    assert isinstance(found, Later)
    assert not found.unsure

    async def web(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(web, "127.0.0.1", 0) as other:
        assert isinstance(await deliver(plain(other.sockets[0].getsockname()[1])), Later)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_tls_is_checked_before_anything_is_said(
    scheme: str, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"tls" if scheme == "smtps" else "starttls": tls}
    async with mail_server(with_login=True, **given) as server:
        ours = Server(scheme, "127.0.0.1", server.port, USER, PASSWORD)
        found = await deliver(ours)
        assert isinstance(found, Later)
        assert "certificate does not hold" in found.reason
        assert server.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await deliver(ours) == Taken()
        wrong = Server(scheme, "127.0.0.1", server.port, USER, "wrong")
        assert isinstance(await deliver(wrong), Later), "an operator can mend that"
        assert PASSWORD not in repr(ours)
    async with mail_server() as without:
        assert isinstance(await deliver(Server(scheme, "127.0.0.1", without.port)), Later), "never without TLS"
        assert without.taken == []


def test_where_it_is(tmp_path: Path) -> None:
    def server(address: str, sender: str = FROM) -> Server | None:
        return Server.of(Settings.read(environment(tmp_path, SAHAYAK_SMTP=address, SAHAYAK_MAIL_FROM=sender)))

    assert server("smtp+starttls://me%40shop:p%40s%2Fs@[::1]/") == Server(
        "smtp+starttls", "::1", 587, "me@shop", "p@s/s"
    )
    assert server("smtps://mail.shop.example") == Server("smtps", "mail.shop.example", 465)
    assert server("smtp://mail:2525") == Server("smtp", "mail", 2525)
    assert server("") is None
    assert server("smtp://mail", "") is None


async def test_doctor_says_how_it_is_and_what_to_do(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lines(address: str, sender: str = FROM) -> list[str]:
        chosen = Settings.read(environment(tmp_path, SAHAYAK_SMTP=address, SAHAYAK_MAIL_FROM=sender))
        return [str(line) for line in await asyncio.to_thread(lambda: list(check(chosen)))]

    assert (await lines("", ""))[0].startswith("ok   mail        no mail goes out")
    assert "SAHAYAK_MAIL_FROM is not" in (await lines("smtp://127.0.0.1", ""))[0]
    assert "SAHAYAK_SMTP is not" in (await lines("", FROM))[0]
    (away,) = await lines(f"smtp://127.0.0.1:{free_port()}")
    assert away.startswith("BAD  mail")
    assert "SAHAYAK_SMTP" in away
    async with mail_server(with_login=True, tls=tls) as server:
        address = f"smtps://{USER}:{quote(PASSWORD)}@127.0.0.1:{server.port}"
        (untrusted,) = await lines(address)
        assert "certificate does not hold" in untrusted
        assert PASSWORD not in untrusted
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        (well,) = await lines(address)
        assert well == f"ok   mail        127.0.0.1:{server.port} takes mail from {FROM} (TLSv1.3)"
        server.say("MAIL", "553 not yours")
        (foreign,) = await lines(address)
        assert foreign.startswith("BAD  mail")
        assert "shop.example" in foreign
        assert server.taken == []
