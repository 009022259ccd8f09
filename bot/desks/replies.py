"""What people at another desk do, taken into the conversation: once, and only where it is still the same customer's."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bot.answers import Reply, Speak
from bot.conversations import agent_actions, attachments, lifecycle, link_notices, message_log, tickets
from bot.conversations.models import HUMAN, Conversation, Ticket
from bot.conversations.tables import arrivals
from bot.desks import cases
from bot.desks.base import LONGEST_ANSWER
from bot.desks.cases import Standing
from bot.desks.files import AgentFile
from bot.errors import NotFound, TicketNotFound
from bot.privacy.redaction import redact
from bot.security.one_line import one_line
from bot.settings import settings

LONGEST_NAME = 60  # characters of an agent's name
_TOPIC = "handoff"


class Act(Enum):
    """What somebody did beside writing."""

    NOTHING = "nothing"
    TAKE = "take"  # it is theirs now: the bot is silent
    BOT = "bot"  # the bot's again
    CLOSE = "close"


@dataclass(frozen=True)
class Arrival:
    """`ident`: the desk's own of each delivery (64 characters); `agent`: what the customer may call them; `file`: one
    that is kept already, whose name stands for the text; `later`: names of files that are still to come, `lost`: of
    those that were to come and do not."""

    ident: str
    text: str = ""
    agent: str = ""
    act: Act = Act.NOTHING
    file: AgentFile | None = None
    later: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Fate(Enum):
    """What became of an arrival."""

    DONE = "done"
    TWICE = "twice"  # it was here before
    UNKNOWN = "unknown"  # no case of ours
    LATE = "late"  # the case was over; what was written is told in what goes on now
    UNREACHABLE = "unreachable"  # whoever writes there now is not proved to be the ticket's customer any more
    TOO_LONG = "too_long"
    FILES = "files"  # a file that did not get to the customer
    EMPTY = "empty"  # nothing to be seen in it, and nothing done


def plain(text: str) -> str:
    """As it may be stored and shown: line breaks are the only signs in it that are not seen."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in unified if sign == "\n" or not _hidden(sign)).strip()


def _hidden(sign: str) -> bool:
    return sign < " " or "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff"


def known(db: Any, desk: str, idents: Collection[str]) -> set[str]:
    """Those of some arrivals that were here before."""
    query = sa.select(arrivals.c.external_id).where(arrivals.c.desk == desk, arrivals.c.external_id.in_(sorted(idents)))
    return set(db.execute(query).scalars())


def since(db: Any, desk: str, ident: str) -> float | None:
    """When an arrival was here first."""
    query = sa.select(arrivals.c.at).where(arrivals.c.desk == desk, arrivals.c.external_id == ident)
    return db.execute(query).scalar()  # type: ignore[no-any-return]


def take(db: Any, desk: str, standing: Standing | None, arrival: Arrival, speak: Speak) -> Fate:
    """All of it or nothing, inside a transaction. `speak` renders our own answers."""
    if standing is None:
        return Fate.UNKNOWN
    try:
        talk, ticket = cases.locked(db, standing)
    except (NotFound, TicketNotFound):
        return Fate.UNKNOWN
    if not _first_time(db, desk, standing, arrival):
        return Fate.TWICE
    if len(arrival.text) > 2 * LONGEST_ANSWER or len(plain(arrival.text)) > LONGEST_ANSWER:
        return Fate.TOO_LONG
    if arrival.file is not None:
        return _send(db, desk, talk, ticket, arrival, arrival.file)
    text = plain(redact(plain(arrival.text)).text)
    if not (text or arrival.later or arrival.lost) and arrival.act is Act.NOTHING:
        return Fate.EMPTY
    anothers, agent = _anothers(talk, ticket), _agent(arrival)
    if ticket.state != "open" or not talk.is_open:
        if text and not anothers:
            words = {"number": ticket.number, "agent": agent, "text": text}
            link_notices.tell(db, talk.identity, lambda language: speak("handoff.late", language, **words))
        return Fate.UNREACHABLE if text and anothers else Fate.LATE
    if text and not anothers:
        seq = agent_actions.replied(db, talk, ticket, Reply(text, _TOPIC, name=agent or None), desk)
        db.execute(sa.update(arrivals).where(*_row(desk, arrival)).values(seq=seq))
    if not anothers:
        _tell_of_files(db, standing, arrival, speak)
    _act(db, desk, standing, arrival.act, agent, speak)
    return Fate.UNREACHABLE if text and anothers else Fate.DONE


def _send(db: Any, desk: str, talk: Conversation, ticket: Ticket, arrival: Arrival, file: AgentFile) -> Fate:
    """A file is for the conversation that it was sent into alone, while it is still the customer's."""
    over = ticket.state != "open" or not talk.is_open
    if over or _anothers(talk, ticket) or not attachments.has_room(db, talk.identity, 1):
        return Fate.FILES
    shown = {"url": file.address(talk, file.kept), "name": file.kept.name}
    reply = Reply(f"📎 {file.kept.name}", _TOPIC, file=shown, name=_agent(arrival) or None)
    seq = agent_actions.replied(db, talk, ticket, reply, desk)
    db.execute(sa.update(arrivals).where(*_row(desk, arrival)).values(seq=seq))
    said = message_log.message(db, talk.identity, seq)
    assert said is not None
    attachments.add(db, said, (file.kept,))
    return Fate.DONE


def _tell_of_files(db: Any, standing: Standing, arrival: Arrival, speak: Speak) -> None:
    """The customer reads of an agent's files before they are here, or that they do not come."""
    for what, names in (("file_later", arrival.later), ("file_lost", arrival.lost)):
        if names:
            talk, ticket = cases.locked(db, standing)
            agent_actions.tell(db, talk, speak, what, ticket, files=", ".join(one_line(one, 60) for one in names))


def _anothers(talk: Conversation, ticket: Ticket) -> bool:
    return ticket.customer is not None and ticket.customer != talk.customer


def _agent(arrival: Arrival) -> str:
    return one_line(arrival.agent, LONGEST_NAME) if settings().agent_names else ""


def _first_time(db: Any, desk: str, standing: Standing, arrival: Arrival) -> bool:
    """Whoever holds the conversation is alone with it, so nobody adds a row between the two statements."""
    if db.execute(sa.select(arrivals.c.at).where(*_row(desk, arrival))).first():
        return False
    row = {"desk": desk, "external_id": arrival.ident, "conversation": standing.conversation, "at": time.time()}
    db.execute(sa.insert(arrivals).values(**row))
    return True


def _row(desk: str, arrival: Arrival) -> tuple[Any, ...]:
    return (arrivals.c.desk == desk, arrivals.c.external_id == arrival.ident)


def _act(db: Any, desk: str, standing: Standing, act: Act, agent: str, speak: Speak) -> None:
    talk, ticket = cases.locked(db, standing)
    if act is Act.TAKE:
        if talk.owner != HUMAN:
            taken = replace(speak("handoff.taken", talk.answer_language, name=agent), name=agent or None)
            message_log.say(db, talk, (taken,), author="system", waiting_told=True)
            tickets.taken(db, talk, ticket)
            lifecycle.change_owner(db, talk, HUMAN, by=desk, why="taken", assignee=None)
            tickets.note(db, "assigned", talk, ticket, by=desk, to=desk)
    elif act in (Act.CLOSE, Act.BOT):
        cases.ended_there(db, standing)
        ended = agent_actions.close if act is Act.CLOSE else agent_actions.take_back
        ended(db, ticket.number, speak, desk)
