"""Whether cases go to the other desks that are set up, and whether answers are read from there."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.settings import Settings, address

SUBJECT = "desks"


def check(chosen: Settings, stuck: int) -> Iterator[Line]:
    """`stuck`: open cases that the e-mail desk has not got."""
    if not chosen.has_mail_desk:
        if chosen.desk_mail or chosen.imap:
            missing = "SAHAYAK_SMTP and SAHAYAK_MAIL_FROM" if chosen.desk_mail else "SAHAYAK_DESK_MAIL"
            yield bad(SUBJECT, f"no case goes to an inbox: {missing} not set", f"Set {missing}")
            return
        yield ok(SUBJECT, "cases wait at /desk/ alone (SAHAYAK_DESK_MAIL)")
        return
    if stuck:
        yield warn(SUBJECT, f"{stuck} cases have not come to {chosen.desk_mail}", "Look at the line `mail`")
    yield from _mailbox(chosen)


def _mailbox(chosen: Settings) -> Iterator[Line]:
    from bot.desks.mail.imap import Mailbox, MailboxAway, probe

    box = Mailbox.of(chosen)
    if box is None:
        todo = "Set SAHAYAK_IMAP, or let the team answer at /desk/"
        yield warn(SUBJECT, f"cases go to {chosen.desk_mail}, and no answers are read", todo)
        return
    where = f"{box.host}:{box.port}"
    try:
        tls = probe(box)
    except MailboxAway as trouble:
        todo = "Look whether this machine reaches it, and at the user, password and folder in SAHAYAK_IMAP"
        yield bad(SUBJECT, f"{where}: {trouble}", todo)
        return
    yield ok(SUBJECT, f"cases go to {chosen.desk_mail}, answers are read at {where} ({tls or 'without TLS'})")
    if tls is None and reach(address(box.host, box.port)) == "public":
        todo = "Set SAHAYAK_IMAP to imaps:// or imap+starttls://"
        yield warn(SUBJECT, f"the password and all answers go to {where} for everybody on the way to read", todo)
