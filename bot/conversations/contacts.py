"""Contacts and identities in SQL: start one, link and withdraw its customer. Inside transactions."""

from __future__ import annotations

import secrets
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import lifecycle, message_log, tickets
from bot.conversations.models import (
    BOT,
    BOT_ANSWERS,
    FAILED,
    GROUP_CHANNELS,
    IDENTIFIED,
    KNOWN,
    NOBODY,
    PENDING,
    PROVED,
    SENDING,
    WAITING,
    Conversation,
)
from bot.conversations.tables import buttons, contacts, conversations, identities, messages
from bot.errors import NotAllowed, NotFound
from bot.events import record
from bot.security.one_line import one_line

LONGEST_NAME = 80  # characters
_THIS = sa.update(identities).where(identities.c.id == sa.bindparam("ident"))
_KNOWN = sa.select(identities.c.id, identities.c.unreachable_since).where(
    identities.c.channel == sa.bindparam("of"), identities.c.external_id == sa.bindparam("external")
)
_NEWER = _THIS.values(version=identities.c.version + 1)
_TAKE_UP = (
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("ident"))
    .values(last_seq=conversations.c.last_seq + 1, pending=conversations.c.pending + 1)
)


def new_id() -> str:
    return f"i_{secrets.token_urlsafe(18)}"


def known(db: Any, channel: str, external_id: str) -> tuple[str, bool] | None:
    """(identity, whether it can be reached) of a person whom the channel has seen before."""
    row = db.execute(_KNOWN, {"of": channel, "external": external_id}).first()
    return (row.id, row.unreachable_since is None) if row else None


def reach(db: Any, ident: str, reachable: bool) -> None:
    """Note whether what is pushed gets to this person."""
    db.execute(_THIS, {"ident": ident, "unreachable_since": None if reachable else time.time()})


def start(
    db: Any,
    ident: str,
    channel: str,
    external_id: str | None,
    customer: str | None,
    language: str | None,
    name: str | None = None,
) -> Conversation:
    """A new contact, identity and conversation; with `external_id` those that this person has already.

    `name`: what the platform calls them now.
    """
    found = _known(db, channel, external_id)
    if found is None:
        try:
            with db.begin_nested():
                _make(db, ident, channel, external_id, customer, language)
            found = ident
        except IntegrityError:  # two first messages of one person at once, or the answer to our commit was lost
            found = _known(db, channel, external_id) or ident
    if name:
        plain = one_line(name, LONGEST_NAME) or None
        other = sa.and_(identities.c.id == found, identities.c.name.is_distinct_from(plain))
        db.execute(sa.update(identities).where(other).values(name=plain))
    talk = message_log.current(db, found)
    assert talk is not None
    return talk


def _known(db: Any, channel: str, external_id: str | None) -> str | None:
    found = known(db, channel, external_id) if external_id is not None else None
    return found[0] if found else None


def _make(
    db: Any, ident: str, channel: str, external_id: str | None, customer: str | None, language: str | None
) -> None:
    now = time.time()
    level = PROVED if customer else KNOWN if external_id else NOBODY
    contact = _contact_of(db, customer) or _new_contact(db)
    db.execute(
        sa.insert(identities),
        {"id": ident, "contact": contact, "channel": channel, "external_id": external_id, "customer": customer,
         "level": level, "language": language, "linked_at": now if customer else None, "created_at": now},
    )  # fmt: skip
    talk = lifecycle.new_id()
    db.execute(
        sa.insert(conversations),
        {"id": talk, "identity": ident, "channel": channel, "owner": BOT, "owner_since": now, "created_at": now,
         "last_activity": now},
    )  # fmt: skip
    if customer:
        record(
            db, "identity.linked", conversation=talk, identity=ident, customer=customer, channel=channel, level=PROVED
        )


def _new_contact(db: Any) -> str:
    ident = f"p_{secrets.token_urlsafe(18)}"
    db.execute(sa.insert(contacts), {"id": ident, "created_at": time.time()})
    return ident


def _contact_of(db: Any, customer: str | None) -> str | None:
    """The person whom another identity has been proved to be."""
    if customer is None:
        return None
    query = sa.select(identities.c.contact).where(identities.c.customer == customer).limit(1)
    contact: str | None = db.execute(query).scalar()
    return contact


def link(db: Any, ident: str, customer: str, take_up: bool = False) -> Conversation:
    """Bind the customer whom the channel has proved. Raises NotFound, and NotAllowed for another's or a group.

    `take_up`: go on with what they were about also where the bot's last words were others than to log in.
    """
    found = lifecycle.identity(db, ident)
    if found is None:
        raise NotFound()
    if found.channel in GROUP_CHANNELS:
        raise NotAllowed()
    talk = lifecycle.settled(db, ident)
    if found.customer == customer:
        return talk
    if found.customer is not None:
        raise NotAllowed()
    contact = _contact_of(db, customer) or found.contact
    proved = {"customer": customer, "level": PROVED, "linked_at": time.time(), "revoked_at": None, "contact": contact}
    db.execute(_NEWER, {"ident": ident, **proved})
    if contact != found.contact:
        _forget_contact(db, found.contact)
    if talk.is_open:
        lifecycle.disturb(db, talk)
        if talk.owner in BOT_ANSWERS and (take_up or _asked_to_identify(db, talk)):
            _take_up(db, talk)
    record(
        db, "identity.linked", conversation=talk.id, identity=ident, customer=customer, channel=talk.channel,
        level=PROVED,
    )  # fmt: skip
    bound = message_log.current(db, ident)
    assert bound is not None
    return bound


def _asked_to_identify(db: Any, talk: Conversation) -> bool:
    """True where the bot's last answer asked the customer to log in, or the engine remembers that their question
    waits for that beside other talk."""
    state = db.execute(sa.select(conversations.c.engine_state).where(conversations.c.id == talk.id)).scalar() or {}
    if (state.get("dialogue_context") or {}).get("login"):
        return True
    out = sa.and_(
        messages.c.identity == talk.identity, messages.c.conversation == talk.id, messages.c.direction == "out"
    )
    last = db.execute(sa.select(sa.func.max(messages.c.reply_to)).where(out)).scalar()
    bodies = db.execute(sa.select(messages.c.body).where(out, messages.c.reply_to == last)).scalars()
    return any(body.get("topic") == "identify" for body in bodies)


def _take_up(db: Any, talk: Conversation) -> None:
    """A line of our own, answered like a message: so the waiting question survives a crash and is answered once."""
    now = time.time()
    db.execute(_TAKE_UP, {"ident": talk.id, "last_activity": now})
    body = {"text": "", "sensitive": []}
    db.execute(
        sa.insert(messages), message_log.line(talk, talk.last_seq + 1, "in", "system", IDENTIFIED, body, PENDING, now)
    )


def withdraw(db: Any, ident: str, by: str, why: str) -> bool:
    """Undo a link: nothing of the customer's is told here from now on. False where there is none.

    Every session dies, what is on its way is not sent, buttons do nothing, and the conversation with its memory and
    its ticket is over.
    """
    found = lifecycle.identity(db, ident)
    if found is None or found.customer is None:
        return False
    others = sa.select(identities.c.id).where(identities.c.contact == found.contact, identities.c.id != ident)
    contact = _new_contact(db) if db.execute(others.limit(1)).first() else found.contact
    level = KNOWN if found.external_id else NOBODY
    revoked = {"customer": None, "level": level, "revoked_at": time.time(), "contact": contact}
    talk = lifecycle.settled(db, ident)  # still with its customer, for the events
    db.execute(_NEWER, {"ident": ident, **revoked})
    db.execute(sa.delete(buttons).where(buttons.c.identity == ident))
    unsent = sa.update(messages).where(messages.c.identity == ident, messages.c.state.in_((WAITING, SENDING)))
    db.execute(unsent.values(state=FAILED, claimed_by=None))
    ticket = tickets.open_of(db, talk)
    if ticket and tickets.end(db, ticket, "closed"):
        tickets.note(db, "closed", talk, ticket, by=by)
    if not talk.is_open or talk.last_seq < talk.first_seq:  # nothing in it that could be told
        lifecycle.disturb(db, talk)
    else:
        lifecycle.close(db, talk, by=by, why="link withdrawn")
    record(
        db, "identity.withdrawn", conversation=talk.id, identity=ident, customer=found.customer, channel=talk.channel,
        by=by, why=why,
    )  # fmt: skip
    return True


def choose_language(db: Any, ident: str, language: str | None) -> None:
    db.execute(_THIS, {"ident": ident, "language": language})


def _forget_contact(db: Any, ident: str) -> None:
    """A contact that has no identity left."""
    used = sa.exists().where(identities.c.contact == contacts.c.id)
    db.execute(sa.delete(contacts).where(contacts.c.id == ident, ~used))
