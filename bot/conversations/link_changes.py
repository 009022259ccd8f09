"""Accounts of platforms and the customers they belong to: bring, confirm, move, end. Inside transactions."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import sqlalchemy as sa

from bot.conversations import contacts, lifecycle, session_ends
from bot.conversations.channel_names import may_be_linked
from bot.conversations.link_notices import tell, tell_others
from bot.conversations.link_words import link_question, words
from bot.conversations.models import LinkAct
from bot.conversations.tables import IS_OPEN, conversations, identities, link_tokens
from bot.errors import LinkExpired, NotAllowed, NotFound

MOST_OPEN = 5  # links of one customer that nobody has brought yet


def issue(db: Any, token: str, channel: str, customer: str, label: str, seconds: float) -> None:
    """Keep a link for whoever brings `token` to the channel. `label`: what they are told of the account."""
    now = time.time()
    db.execute(sa.delete(link_tokens).where(link_tokens.c.expires <= now))
    mine = sa.select(link_tokens.c.id).where(link_tokens.c.customer == customer).order_by(link_tokens.c.expires.desc())
    for ident in db.execute(mine.offset(MOST_OPEN - 1)).scalars().all():
        db.execute(sa.delete(link_tokens).where(link_tokens.c.id == ident))
    row = {"id": hashed(token), "channel": channel, "customer": customer, "label": label, "expires": now + seconds}
    if db.execute(sa.select(link_tokens.c.id).where(link_tokens.c.id == row["id"])).first() is None:
        db.execute(sa.insert(link_tokens), row)


def redeem(db: Any, ident: str, token: str) -> bool:
    """Somebody has brought a link to a platform: ask them whether they want it. Nothing is linked yet.

    Ended, brought by somebody else, of another channel and never made are the same: the same words, and False.
    Raises NotFound where there is no such identity.
    """
    found = lifecycle.identity(db, ident)
    if found is None:
        raise NotFound()
    row = _living(db, hashed(token))
    if not _is_for(row, found):
        tell(db, ident, lambda language: words("refused", language, found.channel))
        return False
    db.execute(sa.update(link_tokens).where(link_tokens.c.id == row.id).values(identity=ident))
    tell(db, ident, lambda language: link_question(row.id, row.label, found.channel, language))
    return True


def act(db: Any, ident: str, wanted: LinkAct) -> None:
    """What a pressed button of ours leads to."""
    found = lifecycle.identity(db, ident)
    if found is None:
        raise NotFound()
    if wanted.act == "unlink":
        withdraw(db, ident, "customer", "asked in the chat")
    elif wanted.act == "stay":
        tell(db, ident, lambda language: words("stayed", language, found.channel))
    else:
        _decided(db, found, wanted)


def _decided(db: Any, found: Any, wanted: LinkAct) -> None:
    row = _living(db, wanted.link or "")
    if not _is_for(row, found) or row.identity != found.id:
        tell(db, found.id, lambda language: words("refused", language, found.channel))
        return
    db.execute(sa.delete(link_tokens).where(link_tokens.c.id == row.id))
    if wanted.act == "link":
        bind(db, found.id, row.customer, row.label)
    else:
        tell(db, found.id, lambda language: words("left", language, found.channel))


def confirmed(db: Any, ident: str, version: int, customer: str, label: str) -> bool:
    """The customer has said on a page that this account of a platform is theirs; False where it is already.

    Raises LinkExpired where the link to that page holds no longer: it was used, or the identity has changed since.
    """
    found = lifecycle.identity(db, ident)
    if found is not None and used_by(found, version, customer):
        return False  # pressed twice, or the answer to our commit was lost
    if found is None or found.version != version or not may_be_linked(found.channel, found.external_id):
        raise LinkExpired()
    return bind(db, ident, customer, label)


def bind(db: Any, ident: str, customer: str, label: str) -> bool:
    """Link, say so here and to the customer's other channels, and take up what was asked. False: it was so before.

    Raises NotAllowed for what can be nobody's, such as a group.
    """
    found = lifecycle.identity(db, ident)
    if found is None or not may_be_linked(found.channel, found.external_id):
        raise NotAllowed()
    if found.customer == customer:
        tell(db, ident, lambda language: words("linked", language, found.channel, label=label))
        return False
    if found.customer is not None:
        _end(db, found, "system", "linked to another customer")
    tell(db, ident, lambda language: words("linked", language, found.channel, label=label))
    contacts.link(db, ident, customer, take_up=True)
    db.execute(sa.update(conversations).where(conversations.c.identity == ident, IS_OPEN).values(asked_for=None))
    tell_others(db, customer, found, "made")
    return True


def withdraw(db: Any, ident: str, by: str, why: str, customer: str | None = None) -> bool:
    """Undo a link and say so, here and to the customer's other channels.

    False where there is none; with `customer` also where it is another's.
    """
    found = lifecycle.identity(db, ident)
    if found is None or found.customer is None or customer not in (None, found.customer):
        return False
    _end(db, found, by, why)
    return True


def password_changed(db: Any, customer: str) -> int:
    """End a customer's sessions and links, for whoever had the old password may have made them; how many links."""
    session_ends.raise_versions(db, customer)
    return sum(withdraw(db, row.id, "system", "password") for row in listing(db, customer))


def unused(db: Any, seconds: float, limit: int = 100) -> list[str]:
    """Some linked accounts that nobody has written from for so long."""
    before = time.time() - seconds
    query = _LINKED.where(identities.c.linked_at < before).having(before > _LAST).limit(limit)
    return [row.id for row in db.execute(query)]


def listing(db: Any, customer: str) -> list[Any]:
    """The accounts of platforms that are this customer's: id, channel, external_id, name, linked_at, last_used."""
    return list(db.execute(_LINKED.where(identities.c.customer == customer)))


def used_by(found: Any, version: int, customer: str) -> bool:
    """Whether this customer's press on the page of `version` is what linked the identity."""
    return bool(found.customer == customer and found.version == version + 1)


def account(db: Any, ident: str) -> Any:
    """An identity's row; None where there is none."""
    return db.execute(sa.select(identities).where(identities.c.id == ident)).first()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


_LAST = sa.func.max(conversations.c.last_activity)
_LINKED = (
    sa.select(
        identities.c.id,
        identities.c.channel,
        identities.c.external_id,
        identities.c.name,
        identities.c.linked_at,
        _LAST.label("last_used"),
    )
    .join(conversations, conversations.c.identity == identities.c.id)
    .where(identities.c.external_id.is_not(None), identities.c.customer.is_not(None))
    .group_by(identities.c.id)
    .order_by(identities.c.linked_at, identities.c.id)
)


def _living(db: Any, ident: str) -> Any:
    """The link's row, locked."""
    query = sa.select(link_tokens).where(link_tokens.c.id == ident, link_tokens.c.expires > time.time())
    return db.execute(query.with_for_update()).first()


def _is_for(row: Any, found: Any) -> bool:
    return (
        row is not None
        and row.channel == found.channel
        and row.identity in (None, found.id)
        and may_be_linked(found.channel, found.external_id)
    )


def _end(db: Any, found: Any, by: str, why: str) -> None:
    contacts.withdraw(db, found.id, by, why)
    if may_be_linked(found.channel, found.external_id):
        tell(db, found.id, lambda language: words("unlinked", language, found.channel))
        tell_others(db, found.customer, found, "unmade")
