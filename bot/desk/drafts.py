"""What the bot would answer to a customer's last message, as a draft for the agent who has the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from bot.conversations import message_log, turn_leases
from bot.conversations.engine_protocol import Turn, request
from bot.conversations.groups import for_everybody
from bot.conversations.models import BUTTON, COMMAND, GROUP_CHANNELS, TEXT, Conversation, Work
from bot.conversations.placeholders import unread
from bot.conversations.tables import conversations, messages
from bot.desk import assignments, notes
from bot.desk.agents import Agent
from bot.errors import ConversationChanged, ConversationOver, ConversationTaken
from bot.events import record

_LAST = (
    message_log.select_lines(
        messages.c.identity == sa.bindparam("whose"),
        messages.c.conversation == sa.bindparam("talk"),
        messages.c.direction == "in",
    )
    .order_by(None)
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_STATE = sa.select(conversations.c.engine_state).where(conversations.c.id == sa.bindparam("talk"))


class Engine(Protocol):
    async def turn(self, request: Any) -> Turn: ...


@dataclass(frozen=True)
class Draft:
    """`left_out`: titles of the buttons and names of the files of the answer; its text is empty where there is none."""

    text: str = ""
    left_out: tuple[str, ...] = ()


def begin(db: Any, conversation: str, agent: Agent) -> Work | None:
    """What to ask the engine, with its memory as it is; inside a transaction. None where it could say nothing.

    That it is asked is an event: an answer may tell of the account. Raises NotFound, ConversationOver,
    ConversationTaken, and ConversationChanged where nobody has it.
    """
    talk = notes.begun(db, conversation)
    _held(db, talk, agent)
    work = _work(db, talk)
    if work is not None:
        record(
            db, "desk.suggested", conversation=talk.id, identity=talk.identity, customer=talk.customer, by=agent.name
        )  # fmt: skip
    return work


async def draft(engine: Engine, work: Work) -> Draft:
    """Nothing of the answer is stored, and no address is in the draft. Raises EngineUnavailable."""
    text = None if work.payload else work.message.body["text"]
    asked = request(work, text, work.payload)
    turn = await engine.turn(asked)
    outcome = turn.outcome(0.0, asked)
    if work.conversation.channel in GROUP_CHANNELS:
        outcome = for_everybody(outcome, turn.language)
    left_out: list[str] = []
    for reply in outcome.replies:
        left_out += [button.title for button in reply.buttons]
        left_out += [reply.file["name"]] if reply.file else []
    said = (reply.text for reply in outcome.replies if reply.text)
    return Draft("\n\n".join(said), tuple(dict.fromkeys(left_out)))


def _held(db: Any, talk: Conversation, agent: Agent) -> None:
    if not talk.is_open:
        raise ConversationOver()
    holder = assignments.holder_of(db, talk)
    if holder is None:
        raise ConversationChanged(version=talk.owner_version)
    if holder != agent.name:
        raise ConversationTaken(agent=holder, version=talk.owner_version)


def _work(db: Any, talk: Conversation) -> Work | None:
    found = message_log.lines(db, _LAST, {"whose": talk.identity, "talk": talk.id})
    if not found:
        return None
    (said,) = found
    payload = turn_leases.payload(db, said) if said.kind in (BUTTON, COMMAND) else None
    typed = said.kind == TEXT and unread(said.body["text"]) is None
    if not typed and payload is None:
        return None
    return Work(talk, said, db.execute(_STATE, {"talk": talk.id}).scalar(), payload)
