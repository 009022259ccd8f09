"""Files that agents at other desks send to a customer: the address of one, which dies with the session it was for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.conversations.models import Conversation
from bot.conversations.tables import files, identities
from bot.errors import LinkInvalid, NotFound
from bot.media.files import Attachment
from bot.security.tokens import Tokens, opened_link
from bot.settings import Settings

PATH = "/files/"
LIFE = 7 * 86400.0  # seconds
_PURPOSE = "agent file"


def address(settings: Settings, talk: Conversation, kept: Attachment) -> str:
    """Where whoever this identity is now gets it; signing out, and the end of a link, end it."""
    sealed = Tokens(settings.secrets, _PURPOSE).seal(f"{talk.identity}.{talk.version:x}.{kept.id}", LIFE)
    return f"{settings.public_url}{PATH}{sealed}"


def opened(settings: Settings, token: str) -> tuple[str, int, str]:
    """(identity, version, file) of a token. Raises LinkInvalid, LinkExpired."""
    try:
        identity, version, ident = opened_link(Tokens(settings.secrets, _PURPOSE), token).text.split(".")
    except ValueError:
        raise LinkInvalid() from None
    return identity, int(version, 16), ident


def find(db: Any, identity: str, version: int, ident: str) -> Attachment:
    """Raises NotFound where it is gone, or is theirs no longer."""
    columns = (files.c.id, files.c.name, files.c.kind, files.c.size)
    query = sa.select(*columns).join(identities, identities.c.id == files.c.identity)
    this = (files.c.id == ident, files.c.identity == identity, identities.c.version == version)
    if (row := db.execute(query.where(*this)).first()) is None:
        raise NotFound()
    return Attachment(*row)
