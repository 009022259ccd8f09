"""A case that a person closed and that goes on: the next one names it, so that whoever takes it up knows. In SQL."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversations import ratings, tickets
from bot.conversations.models import BOT, Conversation, Handoff, Message, Outcome, Ticket
from bot.settings import settings

NOT_MENDED = "not_mended"  # the reason of a ticket
CONTINUES = "continues"  # in a ticket's summary: the number of the one before
_SOUNDS_SO = "feedback_negative"  # what "it is still not working" is heard as
_FIRST = 2  # lines before theirs: a greeting and its answer, or what they thought of the help
_DAY = 86400.0


def sounds_unmended(talk: Conversation, said: Message, outcome: Outcome) -> bool:
    """Whether they begin a conversation by saying that something is off, without what."""
    result = outcome.result
    alone = result.get("understood") == result.get("topic") == _SOUNDS_SO and not result.get("also")
    return alone and outcome.handoff is None and talk.owner == BOT and said.seq <= talk.first_seq + _FIRST


def with_person(db: Any, talk: Conversation, outcome: Outcome) -> Outcome:
    """The outcome of what `sounds_unmended`, where a person has closed their case of late: it goes to one again."""
    if closed_of_late(db, talk) is None:
        return outcome
    result = {**outcome.result, "topic": None}
    return replace(outcome, replies=(), result=result, handoff=Handoff(NOT_MENDED, {}))


def naming_the_last(db: Any, talk: Conversation, handoff: Handoff) -> Handoff:
    """The same, with the number of the case that it continues, where there is one."""
    before = closed_of_late(db, talk)
    return replace(handoff, summary={**handoff.summary, CONTINUES: before.number}) if before else handoff


def continued(summary: Mapping[str, Any]) -> str:
    """The number of the case before; empty where there is none."""
    return str(summary.get(CONTINUES, ""))


def closed_of_late(db: Any, talk: Conversation) -> Ticket | None:
    """Their latest ticket, where a person had it and it was closed within the days of the setting."""
    last = tickets.about(db, talk, None)
    if last is None or last.state != "closed" or last.closed_at is None:
        return None
    if last.closed_at < time.time() - settings().reopen_days * _DAY:
        return None
    return last if last.taken_at is not None or ratings.helped(db, last.conversation) else None
