"""By which way a customer is reminded: a chat that is open to us now, else by mail. Inside transactions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.conversations.channel_names import may_be_linked
from bot.conversations.models import CLOSED, FAILED, HUMAN
from bot.conversations.tables import conversations, identities, messages
from bot.reminders.tables import sent

#: Channel -> seconds since the customer's last message in which we may write; None: always.
Windows = Mapping[str, float | None]

MAIL, WEB = "mail", "web"
MARGIN = 600.0  # seconds before a platform's window closes: what waits there comes too late
LOOKING = 1800.0  # seconds since somebody wrote on the web, in which they are taken to look at the page
LONG_AGO = 7 * 86_400.0  # the same, where nothing else reaches them: they read it when they come again

#: A reminder in this chat did not arrive within these days.
_FAILED = (
    sa.exists()
    .where(sent.c.identity == identities.c.id, sent.c.at > sa.bindparam("lately"))
    .where(messages.c.identity == sent.c.identity, messages.c.seq == sent.c.seq, messages.c.state == FAILED)
)
_THEIRS = (
    sa.select(identities.c.id, identities.c.channel, identities.c.external_id, conversations.c.owner,
              conversations.c.last_activity)
    .join(conversations, conversations.c.identity == identities.c.id)
    .where(identities.c.customer == sa.bindparam("whose"), identities.c.unreachable_since.is_(None), ~_FAILED)
    .order_by(conversations.c.last_activity.desc(), conversations.c.first_seq.desc())
)  # fmt: skip


def chat(db: Any, customer: str, windows: Windows, mail: bool) -> str | None:
    """The identity that is told in its chat; None where a mail is the better way, or nothing is left.

    `mail`: whether a mail can be sent. While a person has a conversation, nothing is put into it.
    """
    now = time.time()
    rows = db.execute(_THEIRS, {"whose": customer, "lately": now - LONG_AGO}).all()
    newest = {row.id: row for row in reversed(rows)}.values()
    silent = {
        channel: {one.id: now - one.last_activity for one in newest if _fits(one, channel)} for channel in windows
    }
    for channel, window in windows.items():
        for ident, seconds in sorted(silent[channel].items(), key=lambda one: one[1]):
            if window is None or seconds < window - MARGIN:
                return str(ident)
    here = max(((one.last_activity, one.id) for one in newest if _fits(one, WEB) and one.owner != CLOSED), default=None)
    return None if here is None or now - here[0] > (LOOKING if mail else LONG_AGO) else str(here[1])


def _fits(one: Any, channel: str) -> bool:
    private = channel == WEB or may_be_linked(channel, one.external_id)
    return bool(one.channel == channel and private and one.owner != HUMAN)
