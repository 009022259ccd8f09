"""Everything that the chat keeps about a person: to hand it out, and to forget it. Functions inside transactions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations.tables import (
    arrivals,
    buttons,
    cases,
    contacts,
    conversations,
    files,
    identities,
    link_codes,
    link_tokens,
    messages,
    notes,
    reads,
    tickets,
)
from bot.database.parts import in_parts
from bot.events.tables import events

#: Who logs in behind a conversation that is closed is noted there too, and has said nothing in it.
_LOGGED_IN = (
    (events, events.c.conversation.is_not(None) & events.c.kind.not_like("identity.%")),
    (tickets, sa.true()),
)


@dataclass(frozen=True)
class Person:
    """A customer, and the ids of all that is theirs here. `shared`: identities that were somebody else's before."""

    customer: str
    contacts: tuple[str, ...]
    identities: tuple[str, ...]
    shared: tuple[str, ...]
    conversations: tuple[str, ...]

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.identities, *self.shared)


def find_person(db: Any, customer: str) -> Person:
    """Locked until the transaction ends: a message on its way is in it, or finds nobody.

    Conversations of an identity that is theirs no more belong to it, those of its other customers do not.
    """
    theirs = sa.select(identities.c.contact).where(identities.c.customer == customer)
    of_theirs = sa.or_(identities.c.customer == customer, identities.c.contact.in_(theirs))
    found = db.execute(sa.select(identities).where(of_theirs).order_by(identities.c.id).with_for_update(key_share=True))
    people = {row.id: row.contact for row in found}
    talks = set(_talks_with(db, customer))
    for some in in_parts(tuple(people)):
        mine = sa.select(conversations.c.id, conversations.c.identity).where(conversations.c.identity.in_(some))
        talks.update(db.execute(mine.with_for_update()).scalars())
    shared: set[str] = set()
    for some in in_parts(sorted(talks)):
        others = set(_talks_of_others(db, customer, some))
        talks -= others
        shared.update(_identities_of(db, others))
    return Person(
        customer, tuple(set(people.values())), tuple(set(people) - shared), tuple(shared & set(people)),
        tuple(sorted(talks)),
    )  # fmt: skip


def _talks_with(db: Any, customer: str) -> Iterator[str]:
    """Those in which they were logged in, at least for a while."""
    for table, in_it in _LOGGED_IN:
        once = sa.select(table.c.conversation).where(table.c.customer == customer, in_it)
        yield from db.execute(once.distinct()).scalars()


def _talks_of_others(db: Any, customer: str, some: Sequence[str]) -> Iterator[str]:
    """In which somebody else was logged in: an identity may have been linked to another account before."""
    for table, in_it in _LOGGED_IN:
        others = sa.select(table.c.conversation).where(
            table.c.conversation.in_(some), table.c.customer != customer, in_it
        )
        yield from db.execute(others.distinct()).scalars()


def _identities_of(db: Any, talks: Collection[str]) -> Iterator[str]:
    for some in in_parts(sorted(talks)):
        yield from db.execute(
            sa.select(conversations.c.identity).where(conversations.c.id.in_(some)).distinct()
        ).scalars()


def belongings(db: Any, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Rows by the name of their table."""
    wanted = (
        (contacts, contacts.c.id, person.contacts),
        (identities, identities.c.id, person.everybody),
        (conversations, conversations.c.id, person.conversations),
        (messages, messages.c.conversation, person.conversations),
        (buttons, buttons.c.identity, person.everybody),
        (tickets, tickets.c.conversation, person.conversations),
        (files, files.c.conversation, person.conversations),
        (notes, notes.c.conversation, person.conversations),
        (reads, reads.c.conversation, person.conversations),
        (cases, cases.c.conversation, person.conversations),
        (arrivals, arrivals.c.conversation, person.conversations),
        (link_tokens, link_tokens.c.customer, (person.customer,)),
        (link_codes, link_codes.c.customer, (person.customer,)),
    )
    return {
        table.name: [
            dict(row._mapping)
            for some in in_parts(ids)
            for row in db.execute(sa.select(table).where(_among(table, column, some)).order_by(*table.primary_key))
        ]
        for table, column, ids in wanted
    }


def _among(table: sa.Table, column: Any, some: Sequence[str]) -> Any:
    where = column.in_(some)
    if table is messages:  # found by identity: the largest table has no index of conversations
        whose = sa.select(conversations.c.identity).where(conversations.c.id.in_(some))
        where = sa.and_(where, messages.c.identity.in_(whose))
    return where


def forget(db: Any, person: Person) -> None:
    """All of it. An identity that was also somebody else's stays, as nobody's, with what that one said."""
    for table in (link_tokens, link_codes):
        db.execute(sa.delete(table).where(table.c.customer == person.customer))
    forget_conversations(db, person.conversations)
    for some in in_parts(person.identities):
        forget_identities(db, some)
    nobody = {
        "customer": None, "level": 0, "external_id": None, "name": None, "language": None, "linked_at": None
    }  # fmt: skip
    for some in in_parts(person.shared):
        db.execute(sa.delete(buttons).where(buttons.c.identity.in_(some)))
        own = sa.update(identities).where(identities.c.id.in_(some), identities.c.customer == person.customer)
        db.execute(own.values(version=identities.c.version + 1, **nobody))


def forget_conversations(db: Any, talks: Collection[str]) -> None:
    """With their messages, tickets and notes, and with the identities and contacts that have nothing else left."""
    for some in in_parts(sorted(talks)):
        whose = set(_identities_of(db, some))
        for table in (cases, arrivals, tickets, files, notes, reads):
            db.execute(sa.delete(table).where(table.c.conversation.in_(some)))
        db.execute(sa.delete(messages).where(_among(messages, messages.c.conversation, some)))
        db.execute(sa.delete(conversations).where(conversations.c.id.in_(some)))
        left = sa.select(conversations.c.identity).where(conversations.c.identity.in_(whose))
        forget_identities(db, sorted(whose - set(db.execute(left).scalars())))


def forget_identities(db: Any, some: Sequence[str]) -> None:
    """With all that hangs on them; no more of them than a statement can bind."""
    if not some:
        return
    theirs = sa.select(conversations.c.id).where(conversations.c.identity.in_(some))
    for desks in (notes, reads, cases, arrivals):
        db.execute(sa.delete(desks).where(desks.c.conversation.in_(theirs)))
    for table in (buttons, files, link_tokens, link_codes, messages, conversations):
        db.execute(sa.delete(table).where(table.c.identity.in_(some)))
    gone = sa.delete(identities).where(identities.c.id.in_(some)).returning(identities.c.contact)
    people = list(db.execute(gone).scalars())
    used = sa.exists().where(identities.c.contact == contacts.c.id)
    db.execute(sa.delete(contacts).where(contacts.c.id.in_(people), ~used))
