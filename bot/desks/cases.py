"""How tickets stand at another desk, in SQL: opened, told up to which line, closed. Functions inside transactions."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversations import lifecycle, message_log, tickets
from bot.conversations.attachments import shown_text
from bot.conversations.models import IDENTIFIED, Conversation, Message, Ticket
from bot.conversations.tables import arrivals, cases, conversations, identities, messages
from bot.conversations.tables import tickets as all_tickets
from bot.desks.base import Case, Line
from bot.errors import NotFound
from bot.events.tables import events
from bot.lang import DEFAULT

WAITING, OPEN, CLOSED, REFUSED = "waiting", "open", "closed", "refused"
MOST_LINES = 200  # of a conversation that a case is opened with, the latest

_TALK = (
    sa.select(
        conversations.c.id, conversations.c.identity, conversations.c.channel, conversations.c.spoken,
        identities.c.customer, identities.c.language, identities.c.name, identities.c.external_id,
    )
    .join(identities, identities.c.id == conversations.c.identity)
    .where(conversations.c.id == sa.bindparam("ident"))
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A ticket at one desk; `passed`: the last line that it was told."""

    desk: str
    ticket: int
    conversation: str
    ref: str | None
    upto: int
    passed: int
    state: str
    ended_there: bool

    @property
    def number(self) -> str:
        return tickets.number_of(self.ticket)


_COLUMNS = tuple(cases.c[name] for name in Standing.__dataclass_fields__)


def begin(db: Any, desk: str, takes: Callable[[str, str | None], bool], number: str, conversation: str) -> None:
    """A ticket is to be opened there, with all that was said until now. The same again changes nothing.

    `takes`: whether the desk wants those of a channel and a customer. NotFound, TicketNotFound where it was erased.
    """
    talk = message_log.locked(db, conversation)
    if not takes(talk.channel, talk.customer):
        return
    if tickets.by_number(db, number).state != "open" or of_ticket(db, desk, number) is not None:
        return
    db.execute(
        sa.insert(cases).values(
            desk=desk, ticket=tickets.ident_of(number), conversation=conversation, upto=talk.last_seq,
            passed=talk.last_seq, state=WAITING, ended_there=False, settled=False, at=time.time(),
        )
    )  # fmt: skip


def of_ticket(db: Any, desk: str, number: str) -> Standing | None:
    return _first(db, cases.c.desk == desk, cases.c.ticket == tickets.ident_of(number))


def of_ref(db: Any, desk: str, ref: str) -> Standing | None:
    return _first(db, cases.c.desk == desk, cases.c.ref == ref)


def unfinished(db: Any, desk: str, conversation: str) -> list[Standing]:
    """Those of a conversation that the desk may have to be told something of."""
    query = sa.select(*_COLUMNS).where(
        cases.c.conversation == conversation, cases.c.desk == desk, cases.c.state.in_((WAITING, OPEN))
    )
    return [Standing(*row) for row in db.execute(query.order_by(cases.c.ticket))]


def locked(db: Any, standing: Standing) -> tuple[Conversation, Ticket]:
    """The conversation and its ticket, and nobody else changes them or opens another. Raises NotFound, TicketNotFound.

    The identity first, as everybody does who may say something in the conversation behind a closed one.
    """
    found = db.execute(_TALK, {"ident": standing.conversation}).first()
    if found is None or lifecycle.identity(db, found.identity) is None:
        raise NotFound()
    return message_log.locked(db, standing.conversation), tickets.by_number(db, standing.number)


def open_behind(db: Any, desk: str, ticket: int, most: int) -> list[Standing]:
    """Some that are open there, by their tickets, behind that one."""
    query = sa.select(*_COLUMNS).where(cases.c.desk == desk, cases.c.ticket > ticket, cases.c.state == OPEN)
    return [Standing(*row) for row in db.execute(query.order_by(cases.c.ticket).limit(most))]


def case(db: Any, standing: Standing) -> Case:
    """All that the desk is told when it is opened. Raises TicketNotFound where it was erased."""
    ticket = tickets.by_number(db, standing.number)
    talk = db.execute(_TALK, {"ident": standing.conversation}).one()
    said = _latest(db, talk, messages.c.seq <= standing.upto)
    results = tuple(line.result for line in said if line.direction == "in" and line.result)
    return Case(
        ticket.number, talk.id, talk.identity, ticket.customer, talk.name, talk.channel,
        talk.language or talk.spoken or DEFAULT, ticket.reason, ticket.summary, results,
        _told(db, talk.id, said), talk.external_id, standing.ref,
    )  # fmt: skip


def to_tell(db: Any, standing: Standing, passes: Collection[str]) -> tuple[Line, ...]:
    """What was said since the desk was last told, until the ticket ended; without what came from there.

    The first MOST_LINES of it: who has told these asks again.
    """
    ticket = tickets.by_number(db, standing.number)
    talk = db.execute(_TALK, {"ident": standing.conversation}).one()
    until = () if ticket.closed_at is None else (messages.c.at <= ticket.closed_at,)
    theirs = sa.exists().where(
        arrivals.c.conversation == talk.id, arrivals.c.desk == standing.desk, arrivals.c.seq == messages.c.seq
    )
    new = (messages.c.seq > standing.passed, messages.c.author.in_(sorted(passes)), ~theirs, *until)
    return _told(db, talk.id, message_log.lines(db, _said(talk, *new).limit(MOST_LINES)))


def how_it_ended(db: Any, standing: Standing) -> tuple[str | None, bool]:
    """(the state of a ticket that is over, whether the desk ended it itself), both as they are now."""
    state, now = tickets.by_number(db, standing.number).state, of_ticket(db, standing.desk, standing.number)
    return None if state == "open" else state, now is not None and now.ended_there


def opened(db: Any, standing: Standing, ref: str) -> None:
    _set(db, standing, ref=ref, state=OPEN)


def told(db: Any, standing: Standing, seq: int) -> None:
    _set(db, standing, passed=seq)


def closed(db: Any, standing: Standing) -> None:
    _set(db, standing, state=CLOSED, settled=True)


def refused(db: Any, standing: Standing) -> None:
    """The desk does not want it; its customer is told so, as of one that is late."""
    _set(db, standing, state=REFUSED)


def ended_there(db: Any, standing: Standing) -> None:
    _set(db, standing, ended_there=True)


def settled(db: Any, standing: Standing) -> None:
    _set(db, standing, settled=True)


def unsettled(db: Any, desk: str, before: float) -> list[Standing]:
    """Of before that time (seconds since 1970): nobody knows yet whether they came to the desk."""
    query = sa.select(*_COLUMNS).where(~cases.c.settled, cases.c.at < before, cases.c.desk == desk)
    return [Standing(*row) for row in db.execute(query.order_by(cases.c.at).limit(100))]


def stuck(db: Any, desk: str) -> int:
    """Open tickets that the desk has not got, for `doctor`."""
    query = (
        sa.select(sa.func.count())
        .select_from(cases.join(all_tickets, all_tickets.c.id == cases.c.ticket))
        .where(cases.c.desk == desk, cases.c.state.in_((WAITING, REFUSED)), all_tickets.c.state == "open")
    )
    return int(db.execute(query).scalar() or 0)


def _first(db: Any, *where: Any) -> Standing | None:
    # The newest: in another account of a desk its numbers begin again.
    row = db.execute(sa.select(*_COLUMNS).where(*where).order_by(cases.c.ticket.desc()).limit(1)).first()
    return Standing(*row) if row else None


def _set(db: Any, standing: Standing, **values: Any) -> None:
    this = (cases.c.desk == standing.desk, cases.c.ticket == standing.ticket)
    db.execute(sa.update(cases).where(*this).values(**values))


def _latest(db: Any, talk: Any, *where: Any) -> list[Message]:
    """MOST_LINES at most, oldest first: however long a conversation is, no more of it is read."""
    newest = _said(talk, *where).order_by(None).order_by(messages.c.seq.desc()).limit(MOST_LINES)
    return [*reversed(message_log.lines(db, newest))]


def _said(talk: Any, *where: Any) -> Any:
    of_talk = (messages.c.identity == talk.identity, messages.c.conversation == talk.id)
    return message_log.select_lines(*of_talk, messages.c.kind != IDENTIFIED, *where)


def _told(db: Any, talk: str, said: Collection[Message]) -> tuple[Line, ...]:
    """The log of events knows which of our own agents wrote what."""
    names: dict[int, str] = {}
    if any(line.author == "agent" for line in said):
        wrote = sa.select(events.c.data).where(events.c.conversation == talk, events.c.kind == "ticket.replied")
        names = {data["last"]: data["by"] for data in db.execute(wrote).scalars() if "last" in data}
    return tuple(Line(line.seq, line.author, shown_text(line), line.at, names.get(line.seq)) for line in said)
