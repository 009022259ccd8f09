"""An agent types: to whom that may be shown."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.conversations.models import HUMAN
from bot.conversations.tables import conversations
from bot.desk.agents import Agent
from bot.errors import NotFound

_WHOSE = sa.select(conversations.c.identity).where(
    conversations.c.id == sa.bindparam("ident"),
    conversations.c.owner == HUMAN,
    conversations.c.assignee == sa.bindparam("agent"),
)


def whose(db: Any, conversation: str, agent: Agent) -> str:
    """The identity that this agent answers. Inside a transaction. NotFound where they have not the conversation."""
    found: str | None = db.execute(_WHOSE, {"ident": conversation, "agent": agent.name}).scalar()
    if found is None:
        raise NotFound()
    return found
