"""How a turn ends, in SQL: its answers, its ticket, its events, or nothing at all. Inside transactions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from bot.answers import Reply, Speak
from bot.answers.links import PURPOSES
from bot.conversations import lifecycle, link_codes, message_log, ratings, reopening, tickets, transcripts, waiting
from bot.conversations.models import BOT, QUEUED, Conversation, Message, Outcome, Ticket, TicketQuestion, Work
from bot.conversations.tables import IS_PENDING, conversations, identities, messages
from bot.conversations.turn_leases import HELD
from bot.database.prepared import Prepared
from bot.errors import NotFound
from bot.events import record

_MOST_NAMED, _NUMBER = 10, 40  # invoices in one event, and characters of a number
_SUBJECT = re.compile(r"[a-z0-9_]{1,40}")

_WHOSE = sa.bindparam("whose")
_CUSTOMER = next(column for column in message_log.TALK_COLUMNS if column.name == "customer")
_MORE = conversations.c.pending > 1
# All that says whether the turn still counts is asked of the row that it locks.
_FINISH = Prepared(
    sa.update(conversations)
    .where(
        conversations.c.id == sa.bindparam("ident"),
        conversations.c.owner_version == sa.bindparam("as_owned"),
        HELD,
        _CUSTOMER.element.is_not_distinct_from(sa.bindparam("customer", type_=sa.String)),
    )
    .values(
        last_seq=conversations.c.last_seq + sa.bindparam("lines"),
        pending=conversations.c.pending - 1,
        lease_owner=sa.case((_MORE, conversations.c.lease_owner), else_=None),
        lease_until=sa.case((_MORE, conversations.c.lease_until), else_=0.0),
    )
    .returning(conversations.c.last_seq, conversations.c.pending)
)
_ANSWERED = Prepared(
    sa.update(messages).where(messages.c.identity == _WHOSE, messages.c.seq == sa.bindparam("number"), IS_PENDING)
)
_SPEAK = sa.update(identities).where(identities.c.id == _WHOSE)


#: What is said of an open ticket where nothing is done to it.
WORDS_OF_ACT = {"note": "handoff.noted", "reach": "handoff.reach", "reported": "ticket_status.reported"}


class Ending(Enum):
    LOST = "lost"
    MORE = "more"
    IDLE = "idle"


class TurnLost(Exception):
    """The turn no longer counts: what it has written so far is rolled back."""


def finish(db: Any, work: Work, worker: str, outcome: Outcome, speak: Speak) -> Ending:
    """Store what a turn led to, all of it or nothing; the lease ends with it where nothing more waits.

    Raises TurnLost where it no longer counts: the lease or the conversation is gone, the message is answered, or the
    owner or the customer has changed meanwhile (a person took over while the engine was thinking: the bot must not talk
    into that).
    """
    talk, said = work.conversation, work.message
    if outcome.language:  # before the conversation: who changes both rows locks the identity's first
        db.execute(_SPEAK, {"whose": talk.identity, "language": outcome.language})
    if outcome.link_act:  # the same
        lifecycle.identity(db, talk.identity)
    replies, ticket = outcome.replies, None
    unmended = reopening.sounds_unmended(talk, said, outcome)
    if outcome.handoff or outcome.ticket_question or outcome.rating or outcome.transcript or unmended:
        try:
            talk = message_log.locked(db, talk.id)
        except NotFound as erased:
            raise TurnLost() from erased
        if talk.owner_version != work.conversation.owner_version:
            raise TurnLost()
        if unmended:
            outcome = reopening.with_person(db, talk, outcome)
            replies = outcome.replies
        words, ticket = _own_words(db, talk, said, outcome, speak)
        replies = (*replies, *words)
    values = {"ident": talk.id, "as_owned": talk.owner_version, "worker": worker, "customer": talk.customer}
    row = _FINISH.run(db, {**values, "lines": len(replies), **_memory(outcome)}).first
    if row is None:
        raise TurnLost()
    last, pending = row
    result = dict(outcome.result)
    if result.get("topic") is None:  # the answer is only ours, such as a ticket's number
        spoken = replies[len(outcome.replies) :] or replies
        result["topic"] = spoken[0].topic if spoken else "fallback"
    answered = {"whose": talk.identity, "number": said.seq, "state": outcome.message_state, "result": result}
    if not _ANSWERED.run(db, answered).changed:
        raise TurnLost()
    message_log.append(db, talk, last - len(replies) + 1, replies, reply_to=said.seq)
    if outcome.ticket_question and outcome.ticket_question.act == "withdraw" and talk.owner == QUEUED:
        lifecycle.change_owner(db, talk, BOT, by="customer", why="ticket withdrawn", waiting_told=False)
    if ticket:
        lifecycle.change_owner(db, talk, QUEUED, by="bot", why=ticket.reason)
        tickets.opened(db, talk, ticket)
    _record(db, talk, said, replies, outcome, result, last)
    if outcome.link_act:
        link_codes.act(db, talk.identity, outcome.link_act)
        return Ending.MORE  # what they had asked before is taken up
    return Ending.MORE if pending else Ending.IDLE


def _memory(outcome: Outcome) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if not outcome.keep_state:
        values["engine_state"] = dict(outcome.state) if outcome.state is not None else None
    if outcome.spoken:
        values["spoken"] = outcome.spoken
    if outcome.waiting_told:
        values["waiting_told"] = True
    return values


def _own_words(
    db: Any, talk: Conversation, said: Message, outcome: Outcome, speak: Speak
) -> tuple[list[Reply], Ticket | None]:
    """The replies that need a ticket's number, which is known only here; and the ticket that is new."""
    language = outcome.language or talk.language or outcome.spoken or talk.answer_language
    words, opened = [], None
    if outcome.rating:
        words.append(ratings.rate(db, talk, outcome.rating, language, speak))
    if outcome.transcript:
        words.append(transcripts.put(db, talk, outcome.transcript, speak))
    if outcome.ticket_question:
        words.append(_about_ticket(db, talk, outcome.ticket_question, language, speak))
    if outcome.handoff:
        ticket = tickets.open_of(db, talk)
        if ticket is None:
            handoff = reopening.naming_the_last(db, talk, outcome.handoff)
            ticket = opened = tickets.open_for(db, talk, handoff, said.seq, outcome.replies)
        told = waiting.told(db, talk.id, language, speak)
        facts = {"number": ticket.number, "before": reopening.continued(ticket.summary), "reason": ticket.reason}
        words.append(speak("handoff.opened", language, wait=told, **facts))
    return words, opened


def _about_ticket(db: Any, talk: Conversation, question: TicketQuestion, language: str, speak: Speak) -> Reply:
    mine = tickets.open_of(db, talk) if question.act != "ask" else None
    if mine is None:
        found = tickets.about(db, talk, question.number)
        if found is None or found.state != "open":
            state, number = ("closed", found.number) if found else ("none", "")
            return speak(f"ticket_status.{state}", language, number=number)
        if waiting.is_taken(db, found.conversation):
            return speak("ticket_status.taken", language, number=found.number)
        told = waiting.told(db, found.conversation, language, speak)
        return speak("ticket_status.open", language, number=found.number, wait=told)
    if question.act in WORDS_OF_ACT:
        told = waiting.told(db, talk.id, language, speak)
        return speak(WORDS_OF_ACT[question.act], language, number=mine.number, wait=told)
    if tickets.end(db, mine, "withdrawn"):
        tickets.note(db, "withdrawn", talk, mine, by="customer")
    return speak("handoff.withdrawn", language, number=mine.number)


def _record(
    db: Any,
    talk: Conversation,
    said: Message,
    replies: Sequence[Reply],
    outcome: Outcome,
    result: dict[str, Any],
    last: int,
) -> None:
    subject: dict[str, Any] = {"conversation": talk.id, "identity": talk.identity, "customer": talk.customer}
    if talk.customer is not None:  # a link was made while the bot thought; with this it is the customer's
        addresses = [button.url or "" for reply in replies for button in reply.buttons]
        addresses += [reply.file["url"] for reply in replies if reply.file]
        for part, purpose in PURPOSES.items():
            if any(part in urlsplit(address).path for address in addresses):
                record(db, "link.issued", **subject, seq=said.seq, purpose=purpose)
    told: dict[str, Any] = {"outcome": outcome.message_state, "topic": result["topic"], "last": last, **_matter(result)}
    told |= {name: result[name] for name in ("language", "ms") if result.get(name)}
    if invoices := _invoices(outcome.state or {}):
        told["invoices"] = invoices
    record(db, "message.answered", **subject, seq=said.seq, **told)


def _invoices(state: Mapping[str, Any]) -> list[str]:
    """The invoices that the answer was about, as the engine remembers them: the one, else those of a list."""
    context = state.get("dialogue_context") or {}
    one = context.get("current") if context.get("current_age") == 0 else None
    return [str(number)[:_NUMBER] for number in ([one] if one else context.get("invoices") or ())][:_MOST_NAMED]


def _matter(result: Mapping[str, Any]) -> dict[str, str]:
    """Which of the company's terms was asked for, where that was answered: an id of our own, no customer's word."""
    if "not_covered" not in (result["topic"], *result.get("also", ())):
        return {}
    matter = str(result.get("entities", {}).get("matter", ""))
    return {"matter": matter} if _SUBJECT.fullmatch(matter) else {}
