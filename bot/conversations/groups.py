"""What may be said where many read along: what is the same for everybody, and else where to ask for one's own."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import render
from bot.conversations.models import Outcome


def for_everybody(outcome: Outcome, language: str) -> Outcome:
    """The outcome of a turn in a group: no account, no login, no ticket, no file."""
    personal = any(reply.topic == "identify" or reply.file for reply in outcome.replies)
    if not personal and outcome.handoff is None and outcome.ticket_question is None:
        return outcome
    reply = render("group.private", outcome.language or outcome.spoken or language)
    # The engine's memory too stays as it was: else its open question would wait for a login that never comes.
    return replace(outcome, replies=(reply,), keep_state=True, handoff=None, ticket_question=None)
