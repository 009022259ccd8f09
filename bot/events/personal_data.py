"""The events of a person: to hand them out, and to erase the person from them. Functions inside transactions.

The triggers of the log let through what `erase` does, and no other change: an event keeps its number, time and kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from bot.database.parts import in_parts
from bot.events.tables import ERASED, events, subscribers

#: What happened to money and services has to be kept, whoever it was.
LEDGER = ("payment.", "invoice.", "service.")
_IN_LEDGER = sa.func.substr(events.c.kind, 1, len(LEDGER[0])).in_(LEDGER)
_NOBODY = {"conversation": None, "identity": None, "seq": None}
_LESS = {**_NOBODY, "customer": None, "data": ERASED}


def belongings(
    db: Any, customer: str, conversations: Collection[str], identities: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """In the order in which they happened."""
    found: dict[int, dict[str, Any]] = {}
    for where in _about(customer, conversations, identities):
        found |= {row.id: dict(row._mapping) for row in db.execute(sa.select(events).where(where))}
    return {events.name: [found[ident] for ident in sorted(found)]}


def erase(db: Any, customer: str, conversations: Collection[str], identities: Collection[str], instead: str) -> None:
    """The ledger's events are kept, with `instead` ("erased-…") in the place of the customer."""
    for where in _about(customer, conversations, identities):
        db.execute(sa.update(events).where(where, _IN_LEDGER).values(customer=instead, **_NOBODY))
        db.execute(sa.update(events).where(where, ~_IN_LEDGER).values(_LESS))
    # Our own errors name what they are about; the next failure writes it anew.
    db.execute(sa.update(subscribers).where(subscribers.c.last_error.is_not(None)).values(last_error=None))


def erase_conversations(db: Any, conversations: Collection[str]) -> None:
    """What happened in conversations that are forgotten; the ledger is not about conversations."""
    for some in in_parts(sorted(conversations)):
        db.execute(sa.update(events).where(events.c.conversation.in_(some), ~_IN_LEDGER).values(_LESS))


def older(db: Any, before: float, behind: int, most: int) -> list[int]:
    """The numbers, in their order and behind that one, of a customer's events of before that time (seconds since 1970),
    also in conversations that go on; without the ledger's. Some of them, for `erase_these`."""
    wanted = (events.c.id > behind, events.c.at < before, events.c.customer.is_not(None), ~_IN_LEDGER)
    return list(db.execute(sa.select(events.c.id).where(*wanted).order_by(events.c.id).limit(most)).scalars())


def erase_these(db: Any, ids: Collection[int]) -> None:
    """No more of them than a statement can bind."""
    db.execute(sa.update(events).where(events.c.id.in_(ids)).values(_LESS))


def _about(customer: str, conversations: Collection[str], identities: Collection[str]) -> Iterator[Any]:
    yield events.c.customer == customer
    not_anothers = sa.or_(events.c.customer.is_(None), events.c.customer == customer)
    for column, ids in ((events.c.conversation, conversations), (events.c.identity, identities)):
        for some in in_parts(sorted(ids)):
            yield column.in_(some) & not_anothers
