"""A copy of the chat by mail, on request: only to the address on file of whoever the channel has proved."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply, Speak, render
from bot.conversations import message_log
from bot.conversations.attachments import shown_text
from bot.conversations.code_requests import Account
from bot.conversations.models import IDENTIFIED, TEXT, Conversation, Message, TranscriptMail, Work
from bot.conversations.office_hours import local_zone
from bot.conversations.tables import identities, messages
from bot.conversations.transcript_wish import wants_transcript
from bot.errors import BackendUnavailable
from bot.mail import Mail, outbox
from bot.mail.message import is_address
from bot.settings import Settings

HOUR = 3600.0  # seconds in which one customer gets one
LIFE = 86_400.0  # seconds in which the mail is sent
MOST_LINES = 300  # the newest
MOST_TEXT = 200_000  # characters; what is older is left out
_LINKED = sa.select(identities.c.linked_at).where(identities.c.id == sa.bindparam("whose"))

#: The account of a customer, None where there is no such one. Raises BackendUnavailable.
AccountOf = Callable[[str], Awaitable[Account | None]]


class TranscriptRequests:
    """`account_of`: None where no mail goes out."""

    def __init__(self, settings: Settings, account_of: AccountOf | None) -> None:
        self._settings, self._account_of = settings, account_of

    async def answer(self, work: Work, language: str) -> Reply | TranscriptMail | None:
        """What is mailed where a copy is asked for, or why none is; None where the message is about something else."""
        talk, said = work.conversation, work.message
        if said.kind != TEXT or not wants_transcript(said.body["text"]):
            return None
        if self._account_of is None:
            return render("transcript.no_mail", language)
        if talk.customer is None:
            return render("transcript.unknown", language)
        try:
            account = await self._account_of(talk.customer)
        except BackendUnavailable:
            return render("transcript.later", language)
        if account is None or not is_address(account.email):
            return render("transcript.no_address", language)
        # The outbox keeps the ids of what has gone: this one tells nobody whose it was.
        key = self._settings.derived("transcripts").encode()
        whose = hmac.new(key, account.customer.encode(), "sha256").hexdigest()[:32]
        return TranscriptMail(f"chat-{whose}", account.email, account.label, language)


def put(db: Any, talk: Conversation, wanted: TranscriptMail, speak: Speak) -> Reply:
    """Into the outbox, as all was said up to now; secrets were masked when it was kept. What is said of it."""
    hour = int(time.time() // HOUR)
    mail_id, one_before = (f"{wanted.whose}-{one}" for one in (hour, hour - 1))
    if outbox.put_since(db, (mail_id, one_before), time.time() - HOUR):
        return speak("transcript.too_often", wanted.language)
    linked = db.execute(_LINKED, {"whose": talk.identity}).scalar()
    # An account of a platform may have been another customer's before; a conversation never goes on then.
    theirs = messages.c.conversation == talk.id
    if linked is not None:
        theirs = sa.or_(theirs, messages.c.at >= linked)
    query = message_log.select_lines(messages.c.identity == talk.identity, theirs)
    newest = message_log.lines(db, query.order_by(None).order_by(messages.c.seq.desc()).limit(MOST_LINES))
    body = _written(reversed(newest), wanted.language, speak)
    text = speak("transcript.mail_text", wanted.language, lines=body, zone=str(local_zone())).text
    mail = Mail(wanted.address, speak("transcript.mail_subject", wanted.language).text, text + "\n")
    outbox.put(db, mail_id, mail, time.time() + LIFE, customer=talk.customer)
    return speak("transcript.sent", wanted.language, address=wanted.label)


def _written(said: Iterable[Message], language: str, speak: Speak) -> str:
    blocks, zone = [], local_zone()
    for line in said:
        if line.kind == IDENTIFIED or not shown_text(line):
            continue
        who = line.body.get("name") or speak(f"transcript.{line.author}", language).text
        at = datetime.fromtimestamp(line.at, zone).strftime("%Y-%m-%d %H:%M")
        # Set in, so that nothing that was said looks like another line's beginning.
        blocks.append(f"{at}  {who}:\n" + "\n".join(f"    {one}" for one in shown_text(line).splitlines()))
    return "\n\n".join(blocks)[-MOST_TEXT:]
