"""Say that it is a bot before the first answer of a conversation, on platforms where people expect a person."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Reply, render
from bot.conversations.models import BOT_ANSWERS, Conversation, Outcome, Work

#: Meta's rules ask for it: https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy
CHANNELS = frozenset({"messenger"})
SAYS_SO_ITSELF = frozenset({"greet", "bot_challenge"})


def disclosed(work: Work, outcome: Outcome, language: str) -> Outcome:
    """The outcome, with that sentence before it where it belongs there."""
    talk = work.conversation
    begins = talk.channel in CHANNELS and work.message.seq == talk.first_seq and talk.owner in BOT_ANSWERS
    says = bool(outcome.replies or outcome.handoff or outcome.rating or outcome.transcript)
    if not begins or not says or any(reply.topic in SAYS_SO_ITSELF for reply in outcome.replies):
        return outcome
    language = outcome.language or talk.language or outcome.spoken or language
    return replace(outcome, replies=(render("disclosure", language), *outcome.replies))


def introduction(talk: Conversation) -> tuple[Reply, ...]:
    """What is said before a line of our own that begins a conversation."""
    return (render("disclosure", talk.answer_language),) if talk.channel in CHANNELS else ()
