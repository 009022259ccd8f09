"""A message of whoever shows a token of the web chat: taken on the token's conditions, once."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.channels.web import api
from bot.channels.web.chat_session import CHANNEL, Claim
from bot.conversations.inbox import Inbox
from bot.conversations.models import Accepted, Inbound
from bot.errors import NotFound, SessionExpired
from bot.media.files import Attachment


async def take(
    inbox: Inbox,
    claim: Claim,
    ident: str,
    per_minute: int,
    text: str | None = None,
    button: str | None = None,
    files: tuple[Attachment, ...] = (),
) -> Accepted:
    """Stored, and so answered once, as soon as this returns. Raises SessionExpired, and what the inbox raises."""
    # Its own identity's name is part of the id: a stranger's id can never hide a message.
    inbound = Inbound(claim.identity, CHANNEL, f"{claim.identity}:{ident}", text, button, files=files)
    try:
        return await inbox.accept(inbound, replace(claim.admission, per_minute=per_minute))
    except NotFound:
        raise SessionExpired() from None  # swept away, because nobody ever said anything in it


def taken(accepted: Accepted) -> web.Response:
    answer: api.Accepted = {"ok": True, "seq": accepted.seq, "new": accepted.new}
    return web.json_response(answer)
