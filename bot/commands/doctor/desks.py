"""Whether cases go to the other desks that are set up, and whether answers come from there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from bot.commands.doctor import request_tracker, whmcs_desk
from bot.commands.doctor.line import Line, bad, ok, warn
from bot.exposure import reach
from bot.settings import Settings, address

SUBJECT = "desks"


def check(chosen: Settings, stuck: Mapping[str, int]) -> Iterator[Line]:
    """`stuck`: desk -> open cases that have not come there."""
    if (chosen.desk_mail or chosen.imap) and not chosen.has_mail_desk:
        missing = "SAHAYAK_SMTP and SAHAYAK_MAIL_FROM" if chosen.desk_mail else "SAHAYAK_DESK_MAIL"
        yield bad(SUBJECT, f"no case goes to an inbox: {missing} not set", f"Set {missing}")
    elif not chosen.has_other_desk:
        yield ok(SUBJECT, "cases wait at /desk/ alone (SAHAYAK_DESK_MAIL, SAHAYAK_CHATWOOT_URL, …)")
    for name, count in stuck.items():
        if count:
            yield warn(SUBJECT, f"{count} cases have not come to the desk {name}", "Look at what else this line says")
    if chosen.has_mail_desk:
        yield from _mailbox(chosen)
    if chosen.has_chatwoot:
        yield from _chatwoot(chosen)
    if chosen.has_chatwoot_bot:
        yield from _chatwoot_bot(chosen)
    if chosen.has_request_tracker:
        yield from request_tracker.check(chosen)
    if chosen.has_whmcs_desk:
        yield from whmcs_desk.check(chosen)


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


def _chatwoot(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    from bot.desks.base import DeskAway, DeskRefused

    chosen.require_chatwoot()
    try:
        asyncio.run(_probe(chosen))
    except (DeskAway, DeskRefused) as trouble:
        todo = "Look whether this machine reaches it, and at the account, inbox and token (SAHAYAK_CHATWOOT_…)"
        yield bad(SUBJECT, f"{chosen.chatwoot_url}: {trouble}", todo)
        return
    yield ok(SUBJECT, f"cases go to {chosen.chatwoot_url}")
    if chosen.chatwoot_url.startswith("http:") and reach(chosen.chatwoot_url) == "public":
        todo = "Set SAHAYAK_CHATWOOT_URL to https://"
        yield warn(SUBJECT, "the token and all cases go to Chatwoot for everybody on the way to read", todo)


def _chatwoot_bot(chosen: Settings) -> Iterator[Line]:
    """Raises BadSetting where it is set in part."""
    from bot.desks.base import DeskAway, DeskRefused

    chosen.require_chatwoot()
    try:
        asyncio.run(_probe(chosen, of_bot=True))
    except (DeskAway, DeskRefused) as trouble:
        todo = "Look whether this machine reaches it, and at SAHAYAK_CHATWOOT_ACCOUNT and SAHAYAK_CHATWOOT_BOT_TOKEN"
        yield bad(SUBJECT, f"the bot in the widget of {chosen.chatwoot_url}: {trouble}", todo)
        return
    who = "who Chatwoot calls verified" if chosen.chatwoot_bot_identity else "nobody, until they log in"
    yield ok(SUBJECT, f"the bot answers in the widget of {chosen.chatwoot_url}; customers are {who}")


async def _probe(chosen: Settings, of_bot: bool = False) -> None:
    import aiohttp

    from bot.desks.chatwoot.client import ChatwootClient

    async with aiohttp.ClientSession() as session:
        if of_bot:
            await ChatwootClient.of_bot(chosen, session).probe_bot()
        else:
            await ChatwootClient.of(chosen, session).probe()
