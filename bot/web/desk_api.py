"""What the desk's page sends, and how conversations are told to it: shapes of requests, and JSON of answers."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.answers import answers
from bot.conversations.attachments import sent_with
from bot.conversations.models import BOT, CLOSED, HUMAN, QUEUED, Message
from bot.desk.agents import Agent
from bot.desk.assignments import State
from bot.desk.gist import gist
from bot.desk.queue import Row
from bot.desk.transcript import Transcript
from bot.lang import COMPLETE

LONGEST_TEXT = 4000  # characters that an agent writes at once
LONGEST_NAME = 32
LONGEST_SEARCH = 100
STATES = {QUEUED: "waiting", HUMAN: "held", BOT: "bot", CLOSED: "closed"}
Json = dict[str, Any]


def plain(text: str) -> str:
    """Line breaks and tabs are all that may stand in a text beside what is seen; not empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text or any((sign < " " and sign not in "\n\t") or "\x7f" <= sign <= "\x9f" for sign in text):
        raise ValueError("no text")
    return text


def new_id() -> str:
    return secrets.token_urlsafe(18)


Text = Annotated[str, StringConstraints(strict=True, max_length=LONGEST_TEXT), AfterValidator(plain)]


Ident = Annotated[str, StringConstraints(strict=True, pattern=r"^[\w-]{1,40}$")]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Written(_Request):
    """`id`: the page's own of a text; sent again under the same one, it is there once."""

    id: Ident = Field(default_factory=new_id)


class Act(_Request):
    """`version`: of the conversation as the agent has seen it."""

    version: Annotated[int, Field(strict=True, ge=0, lt=2**31)]


class Reply(Act, _Written):
    text: Text


class Note(_Written):
    text: Text


class Hand(Act):
    to: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=LONGEST_NAME)]


class Back(Act, _Written):
    words: Text | None = None


class Close(Act):
    reason: Literal["solved", "no_answer", "other"]


def me(agent: Agent) -> Json:
    return {"name": agent.name, "title": agent.title, "role": agent.role, "language": agent.language}


def row(one: Row, titles: dict[str, str]) -> Json:
    """A conversation of a list."""
    return {
        "id": one.id, "ticket": one.ticket, "channel": one.channel, "language": one.language, "verified": one.verified,
        "who": one.who, "topic": one.about.topic, "gist": {code: gist(one.about, code) for code in COMPLETE},
        "since": one.since, "state": STATES[one.owner], "version": one.version, "agent": one.agent,
        "agent_title": _title(one.agent, titles), "unread": one.unread, "last_at": one.last_at,
    }  # fmt: skip


def state(now: State, titles: dict[str, str]) -> Json:
    """After an act."""
    return {
        "id": now.id, "state": STATES[now.owner], "version": now.version, "agent": now.agent,
        "agent_title": _title(now.agent, titles), "ticket": now.ticket, "last": now.last,
    }  # fmt: skip


def conversation(read: Transcript) -> Json:
    """A conversation as it is opened."""
    return {
        "id": read.id, "ticket": read.ticket, "identity": read.identity, "channel": read.channel,
        "language": read.language, "state": STATES[read.owner], "version": read.version, "agent": read.agent,
        "agent_title": _title(read.agent, read.titles), "verified": read.verified, "who": read.who, "last": read.last,
        "lines": [_line(line, read.authors) for line in read.lines],
        "more": read.more,
        "notes": [
            {"id": one.id, "by": one.by, "by_title": _title(one.by, read.titles), "text": one.text, "at": one.at}
            for one in read.notes
        ],
        "earlier": [{"id": one.id, "ticket": one.ticket, "closed_at": one.closed_at} for one in read.earlier],
    }  # fmt: skip


def _line(line: Message, authors: dict[int, str]) -> Json:
    """`heard` and `why`: what the bot took a message for, by which rule."""
    made = line.result if line.direction == "in" and line.result else {}
    return {
        "seq": line.seq, "author": line.author, "by": authors.get(line.seq, ""), "text": line.body.get("text") or "",
        "buttons": [one["title"] for one in line.body.get("buttons") or ()], "at": line.at, "state": line.state,
        "topic": made.get("topic") or line.body.get("topic"), "heard": _heard(made), "why": _why(made),
        "files": [file.as_json() for file in sent_with(line)],
    }  # fmt: skip


def _heard(made: Any) -> str | None:
    """Of a message that the bot answered: the topic that it understood, in words of its own ids."""
    name = made.get("understood")
    return str(name) if name and f"title.{name}" in answers("en") else None


def _why(made: Any) -> str | None:
    reasons = [str(one) for one in made.get("why") or ()]
    return " · ".join(reasons) or None


def _title(name: str | None, titles: dict[str, str]) -> str | None:
    return titles.get(name, name) if name is not None else None
