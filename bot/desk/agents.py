"""Agents: who may log in to the desk. Functions of a connection inside a transaction."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.desk.tables import agents, pictures, sessions
from bot.errors import UserError
from bot.events import record
from bot.settings import settings

ROLES = ("agent", "lead")
FORM = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
#: Whoever else changes a conversation: an event that names one of these means no agent.
RESERVED = frozenset({"agent", "bot", "customer", "desk", "platform", "shell", "system"})
LONGEST_TITLE = 60  # characters
HERE = 90.0  # seconds since their last request
_THIS = agents.c.name == sa.bindparam("who")


class AgentRefused(UserError):
    """Facts: why (in words)."""

    code = "agent_refused"

    def __str__(self) -> str:
        return str(self.facts["why"])


@dataclass(frozen=True)
class Agent:
    """`name` is what events and the login know, `title` what colleagues read. `seen_at`: their last request.

    `picture`: the opaque name of theirs.
    """

    name: str
    title: str
    role: str
    language: str
    active: bool
    second_factor: bool
    seen_at: float
    picture: str | None = None

    @property
    def leads(self) -> bool:
        return self.role == "lead"

    @property
    def shown(self) -> str | None:
        """What customers are told they are called."""
        return self.title if settings().agent_names else None

    @property
    def face(self) -> str | None:
        """The picture that customers are shown beside the title."""
        return self.picture if settings().agent_names and settings().agent_pictures else None

    def here(self, now: float) -> bool:
        return self.active and self.seen_at > now - HERE


COLUMNS = (
    agents.c.name, agents.c.title, agents.c.role, agents.c.language, agents.c.active,
    agents.c.totp.is_not(None).label("second_factor"), agents.c.seen_at,
    sa.select(pictures.c.id).where(pictures.c.agent == agents.c.name).scalar_subquery().label("picture"),
)  # fmt: skip
_BY_NAME = sa.select(*COLUMNS).where(_THIS)


def fits(name: str) -> bool:
    return FORM.fullmatch(name) is not None and name not in RESERVED


def add(db: Any, name: str, title: str, role: str, language: str, password: str, by: str) -> None:
    """`password`: as bot/security/passwords.py keeps it. Raises AgentRefused where the name is taken."""
    if db.execute(sa.select(agents.c.name).where(_THIS), {"who": name}).first():
        raise AgentRefused(why=f"there is an agent {name} already")
    row = {"name": name, "title": title, "role": role, "language": language, "password": password, "active": True}
    db.execute(sa.insert(agents), {**row, "created_at": time.time()})
    record(db, "agent.changed", agent=name, what="added", by=by)


def known(db: Any, name: str) -> Agent | None:
    row = db.execute(_BY_NAME, {"who": name}).first()
    return Agent(*row) if row else None


def listing(db: Any) -> tuple[Agent, ...]:
    """All of them, by name."""
    return tuple(Agent(*row) for row in db.execute(sa.select(*COLUMNS).order_by(agents.c.name)))


def anybody(db: Any) -> bool:
    """Whether there is somebody who could log in."""
    return db.execute(sa.select(agents.c.name).where(agents.c.active).limit(1)).first() is not None


def change(db: Any, name: str, what: str, by: str, **values: Any) -> None:
    """Set columns of an agent; all of their sessions end. Raises AgentRefused where there is nobody of that name."""
    if not db.execute(sa.update(agents).where(agents.c.name == name).values(**values)).rowcount:
        raise AgentRefused(why=f"there is no agent {name}")
    db.execute(sa.delete(sessions).where(sessions.c.agent == name))
    record(db, "agent.changed", agent=name, what=what, by=by)


def seen(db: Any, name: str) -> None:
    """They are at the desk: what they hold stays theirs."""
    db.execute(sa.update(agents).where(agents.c.name == name).values(seen_at=time.time()))
