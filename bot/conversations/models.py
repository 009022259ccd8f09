"""What the case file is made of: conversations, the messages in them, and tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Reply
from bot.lang import DEFAULT

BOT, QUEUED, HUMAN, CLOSED = "bot", "queued", "human", "closed"
OWNERS = (BOT, QUEUED, HUMAN, CLOSED)

# What happens to a message that came in ...
PENDING, ANSWERED, HELD, FAILED = "pending", "answered", "held", "failed"
# ... and to one that goes out (`failed` too).
WAITING, SENDING, DELIVERED = "queued", "sending", "delivered"

#: The kind of a line that nobody wrote: the channel has just proved who the customer is.
IDENTIFIED = "identified"

#: Nobody polls or pushes these: whoever asked reads the answer from the log.
DIRECT_CHANNELS = frozenset({"ask"})


@dataclass(frozen=True)
class Conversation:
    """One customer on one channel. Times are seconds since 1970 (UTC)."""

    id: str
    channel: str
    external_id: str | None
    customer: str | None  # proved by the channel, never by a message
    language: str | None  # chosen by the customer
    spoken: str | None  # the language of the last answer
    owner: str
    owner_version: int
    session: str  # changes when every session token of this conversation must die
    waiting_told: bool
    last_seq: int
    delivered_seq: int
    last_activity: float

    @property
    def answer_language(self) -> str:
        return self.language or self.spoken or DEFAULT


@dataclass(frozen=True)
class Message:
    """One line of the log. `seq` counts from 1 within its conversation, in both directions."""

    conversation: str
    seq: int
    channel: str
    direction: str  # in | out
    author: str  # customer | bot | agent | system
    external_id: str | None
    kind: str  # text | button | identified
    body: Mapping[str, Any]
    state: str
    at: float
    reply_to: int | None = None
    result: Mapping[str, Any] | None = None
    attempts: int = 0


@dataclass(frozen=True)
class News:
    """A conversation as its client sees it: what was said, and whether the bot is at an answer."""

    conversation: Conversation
    said: tuple[Message, ...]
    typing: bool


@dataclass(frozen=True)
class Inbound:
    """What a channel edge hands in, after it has proved who speaks. `text` is redacted by the inbox."""

    conversation: str
    channel: str
    external_id: str  # unique per channel: a repeated delivery has the same one
    text: str | None = None
    button: str | None = None  # an opaque token of conv_buttons


@dataclass(frozen=True)
class Accepted:
    """`new` is False where this delivery was stored before."""

    seq: int
    new: bool


@dataclass(frozen=True)
class Work:
    """A message that this worker holds the lease for, with all that a turn needs."""

    conversation: Conversation
    message: Message
    state: Mapping[str, Any] | None  # the engine's memory before this turn
    more: bool = False  # another message waits behind it


@dataclass(frozen=True)
class Handoff:
    reason: str
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class TicketQuestion:
    number: str | None


@dataclass(frozen=True)
class Outcome:
    """What one turn leads to; stored in one transaction or not at all."""

    message_state: str = ANSWERED
    replies: tuple[Reply, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] | None = None
    keep_state: bool = False  # True: the engine did not answer, its memory stays as it was
    spoken: str | None = None
    language: str | None = None  # chosen in this turn
    handoff: Handoff | None = None
    ticket_question: TicketQuestion | None = None
    waiting_told: bool = False


@dataclass(frozen=True)
class Ticket:
    """A case for a person. `transcript`: [{"author", "text", "at"}, …], everything said before it was opened."""

    number: str
    conversation: str
    customer: str | None
    reason: str
    summary: Mapping[str, Any]
    transcript: tuple[Mapping[str, Any], ...]
    state: str  # open | closed | taken_back
    opened_at: float
    closed_at: float | None
