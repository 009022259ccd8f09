"""What a chat client is shown of the log: never a payload, a result or another customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import cast

from bot.channels.web import api
from bot.conversations.attachments import shown_text
from bot.conversations.models import IDENTIFIED, Conversation, Message

PICTURES = "/chat/pictures/"  # of agents


def shown(said: Iterable[Message]) -> list[Message]:
    """Without the lines that nobody wrote."""
    return [line for line in said if line.kind != IDENTIFIED]


def updates(talk: Conversation, said: Iterable[Message], types: bool = False) -> api.Updates:
    """`types`: an agent does; `language`: what the customer chose, null where they never did; `owner`: who answers now;
    `seen`: the last line that a person has read."""
    return {
        "messages": [message(line) for line in said],
        "typing": talk.typing or types,
        "owner": cast(api.Owner, talk.owner),
        "language": talk.language,
        "last": talk.last_seq,
        "seen": talk.seen_seq,
    }


def message(line: Message) -> api.Message:
    """`id`: the client's own id of a message that the customer sent, so that it knows its own again.

    What an agent's page calls its own text is nothing for the customer's client.
    """
    own = line.external_id.rpartition(":")[2] if line.external_id and line.direction == "in" else None
    return {
        "seq": line.seq,
        "id": own,
        "author": cast(api.Author, line.author),
        "name": line.body.get("name") if line.author == "agent" else None,
        "picture": f"{PICTURES}{line.body['picture']}" if line.body.get("picture") else None,
        "at": datetime.fromtimestamp(line.at, timezone.utc).isoformat(timespec="milliseconds"),
        **reply(line),
    }


def reply(line: Message) -> api.Reply:
    """The part that `ask --json` shows too: {"text", "topic", "buttons", "file"}."""
    return {
        "text": shown_text(line),
        "topic": line.body.get("topic"),
        "buttons": list(line.body.get("buttons") or ()),
        "file": line.body.get("file"),
    }
