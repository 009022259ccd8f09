"""Codes that are mailed to a customer and typed in a chat: kept as hashes, tried, used once. Inside transactions."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply
from bot.conversations import lifecycle, link_changes
from bot.conversations.link_notices import tell
from bot.conversations.link_words import another_by_mail, words
from bot.conversations.models import LinkAct, NewCode, TypedCode
from bot.conversations.tables import IS_OPEN, conversations, link_codes
from bot.errors import NotFound
from bot.mail import outbox

LIFE = 600.0  # seconds in which a code is mailed and typed
MOST_TRIES = 5
REMEMBERED = 3600.0  # seconds that a code is expected: one that comes too late is not kept either

_THIS = sa.select(link_codes).where(link_codes.c.identity == sa.bindparam("ident")).with_for_update()
_FORGET = sa.delete(link_codes).where(link_codes.c.identity == sa.bindparam("ident"))
_ASK = sa.update(conversations).where(conversations.c.identity == sa.bindparam("whose"), IS_OPEN)


def act(db: Any, ident: str, wanted: LinkAct) -> None:
    """What somebody said or pressed about the link of their account leads to."""
    if wanted.code is None and wanted.act != "by_mail":
        link_changes.act(db, ident, wanted)
        return
    found = lifecycle.identity(db, ident)
    if found is None:
        raise NotFound()
    if isinstance(wanted.code, NewCode):
        _keep(db, found, wanted.code)
    elif isinstance(wanted.code, TypedCode):
        _try(db, found, wanted.code)
    else:
        _ask(db, ident, {"what": "address", "until": time.time() + LIFE})


def _keep(db: Any, found: Any, code: NewCode) -> None:
    """The only one of this identity. As many statements whether a customer has the address or not."""
    now = time.time()
    db.execute(_FORGET, {"ident": found.id})
    row = {"identity": found.id, "nonce": code.nonce, "digest": code.digest, "customer": code.customer,
           "label": code.label, "version": found.version, "tries": 0, "expires": now + LIFE}  # fmt: skip
    db.execute(sa.insert(link_codes), row)
    outbox.put(db, code.mail_id, code.mail, now + LIFE, code.sealed, code.customer)
    _ask(db, found.id, {"what": "code", "nonce": code.nonce, "until": now + REMEMBERED})


def _try(db: Any, found: Any, typed: TypedCode) -> None:
    row = db.execute(_THIS, {"ident": found.id}).first()
    if row is None or row.nonce != typed.nonce or row.version != found.version or row.expires <= time.time():
        _end(db, found, lambda language: _over(found, language))
    elif hmac.compare_digest(row.digest, typed.digest) and row.customer is not None:
        db.execute(_FORGET, {"ident": found.id})
        link_changes.bind(db, found.id, row.customer, row.label)
    elif row.tries + 1 >= MOST_TRIES:
        _end(db, found, lambda language: words("code_spent", language, found.channel))
    else:
        db.execute(sa.update(link_codes).where(link_codes.c.identity == found.id).values(tries=row.tries + 1))
        left = MOST_TRIES - row.tries - 1
        tell(db, found.id, lambda language: words("code_wrong", language, found.channel, left=left))


def _over(found: Any, language: str) -> Reply:
    return words("code_over", language, found.channel).with_buttons(another_by_mail(language))


def _end(db: Any, found: Any, say: Callable[[str], Reply]) -> None:
    db.execute(_FORGET, {"ident": found.id})
    _ask(db, found.id, None)
    tell(db, found.id, say)


def _ask(db: Any, ident: str, what: dict[str, Any] | None) -> None:
    """What the next message of this identity is expected to hold."""
    db.execute(_ASK, {"whose": ident, "asked_for": what})
