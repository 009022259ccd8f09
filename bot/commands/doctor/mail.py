"""Whether mail can go out: the server answers, its TLS holds, and it takes mail from our address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.mail.server import Server
from bot.mail.smtp import SenderRefused, Unreachable, probe
from bot.settings import Settings, address

SUBJECT = "mail"


def check(chosen: Settings) -> Iterator[Line]:
    server = Server.of(chosen)
    if server is None:
        yield _not_set_up(chosen)
        return
    where, sender = f"{server.host}:{server.port}", chosen.mail_from
    try:
        tls = asyncio.run(probe(server, sender))
    except Unreachable as trouble:
        todo = "Look whether this machine reaches it, and at the user, password and scheme in SAHAYAK_SMTP"
        yield bad(SUBJECT, f"{where}: {trouble}", todo)
        return
    except SenderRefused as trouble:
        domain = sender.rpartition("@")[2]
        todo = f"Let the server send for {domain}, or set SAHAYAK_MAIL_FROM to an address that it knows"
        yield bad(SUBJECT, f"{where} takes no mail from {sender} ({trouble})", todo)
        return
    yield ok(SUBJECT, f"{where} takes mail from {sender} ({tls or 'without TLS'})")
    if tls is None and reach(address(server.host, server.port)) == "public":
        todo = "Set SAHAYAK_SMTP to smtps:// or smtp+starttls://"
        yield warn(SUBJECT, f"mail and codes go to {where} for everybody on the way to read", todo)


def _not_set_up(chosen: Settings) -> Line:
    if chosen.smtp or chosen.mail_from:
        there, missing = ("SAHAYAK_SMTP", "SAHAYAK_MAIL_FROM")[:: 1 if chosen.smtp else -1]
        return bad(SUBJECT, f"no mail goes out: {there} is set, {missing} is not", f"Set {missing}")
    return ok(SUBJECT, "no mail goes out, and no codes to log in with (SAHAYAK_SMTP)")
