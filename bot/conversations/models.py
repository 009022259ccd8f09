"""What is stored of a talk: conversations, the messages in them, and tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answers import Reply
from bot.lang import DEFAULT
from bot.mail import Mail
from bot.media.files import Attachment

BOT, QUEUED, HUMAN, CLOSED = "bot", "queued", "human", "closed"
BOT_ANSWERS = frozenset({BOT, QUEUED})  # while a person is awaited the bot goes on helping

# What happens to a message that came in ...
PENDING, ANSWERED, HELD, FAILED = "pending", "answered", "held", "failed"
# ... and to one that goes out (`failed` too).
WAITING, SENDING, DELIVERED = "queued", "sending", "delivered"

#: The kind of a line that nobody wrote: the channel has just proved who the customer is.
IDENTIFIED = "identified"

#: Nothing is pushed here: whoever asked reads the answer from the log.
PULLED_CHANNELS = frozenset({"ask", "web"})

#: Many read along here, so nobody's account is spoken of and nobody is linked.
GROUP_CHANNELS = frozenset({"telegram_group"})

#: What a message that came in is: typed, an issued button, files alone, a platform's command, what has our own answer.
TEXT, BUTTON, FILE, COMMAND, NOTE = "text", "button", "file", "command", "note"

#: How sure we are who speaks: nobody, an id of the channel with nothing proved, proved to be a customer.
NOBODY, KNOWN, PROVED = 0, 1, 2


@dataclass(frozen=True)
class Conversation:
    """One case of one identity, which may have had others before. Times are seconds since 1970 (UTC).

    `external_id`, `customer`, `language` and `version` are the identity's, as they are now.
    """

    id: str
    identity: str
    channel: str
    external_id: str | None
    customer: str | None  # proved by the channel, never by a message
    language: str | None  # chosen by the customer
    version: int  # rises when every session token of this identity must die
    spoken: str | None  # the language of the last answer
    owner: str
    owner_version: int
    waiting_told: bool
    first_seq: int
    last_seq: int
    pending: int  # messages without an answer
    delivered_seq: int
    last_activity: float
    seen_seq: int = 0  # up to which line a person has read it
    asked_for: Mapping[str, Any] | None = None  # of the next message: {"what": address or code, "until", "nonce"}

    @property
    def answer_language(self) -> str:
        return self.language or self.spoken or DEFAULT

    @property
    def is_open(self) -> bool:
        return self.owner != CLOSED

    @property
    def typing(self) -> bool:
        """Whether the bot owes an answer: only a person who has taken over silences it."""
        return self.pending > 0 and self.owner in BOT_ANSWERS


@dataclass(frozen=True)
class Message:
    """One line of the log. `seq` counts from 1 within its identity, in both directions."""

    identity: str
    seq: int
    conversation: str
    channel: str
    direction: str  # in | out
    author: str  # customer | bot | agent | system
    external_id: str | None
    kind: str  # text | button | file | command | note | identified
    body: Mapping[str, Any]
    state: str
    at: float
    reply_to: int | None = None
    result: Mapping[str, Any] | None = None  # in: what was understood; out: how far its delivery came
    attempts: int = 0


@dataclass(frozen=True)
class News:
    """The latest conversation as its client sees it, and what was said, also in earlier ones."""

    conversation: Conversation
    said: tuple[Message, ...]


@dataclass(frozen=True)
class Inbound:
    """What a channel edge hands in, after it has proved who speaks. `text` is redacted by the inbox.

    Beside `text`, which the log then only shows, one of the others may say what is meant.
    """

    identity: str
    channel: str
    external_id: str  # unique per channel: a repeated delivery has the same one
    text: str | None = None
    button: str | None = None  # an opaque token of conv_buttons
    files: tuple[Attachment, ...] = ()  # kept already (bot/media); a message may be files alone
    command: str | None = None  # the intent of a platform's command, such as /help; the edge's own word
    note: Mapping[str, Any] | None = None  # {"answer": key or None, "facts"}: what the edge itself knows the answer to

    @property
    def kind(self) -> str:
        """One of the kinds of a message that came in."""
        if self.button is not None:
            return BUTTON
        if self.command is not None or self.note is not None:
            return NOTE if self.command is None else COMMAND
        return FILE if self.text is None and self.files else TEXT


def anybody(_talk: Conversation) -> None:
    """A channel that proves who speaks before it hands in a message has nothing more to ask."""


@dataclass(frozen=True)
class Admission:
    """On what conditions a message is taken. `check` raises where whoever speaks may not speak here."""

    check: Callable[[Conversation], None] = anybody
    active_since: float = 0.0  # a conversation that has been silent since before is shown to `check` first
    per_minute: int | None = None


ANYBODY = Admission()


@dataclass(frozen=True)
class Work:
    """A message that this worker holds the lease for, with all that a turn needs."""

    conversation: Conversation
    message: Message
    state: Mapping[str, Any] | None  # the engine's memory before this turn
    payload: Mapping[str, Any] | None = None  # of a pressed button that is still good


@dataclass(frozen=True)
class Accepted:
    """`new` is False where this delivery was stored before; `work`: the turn, where nothing stood before it."""

    seq: int
    new: bool
    work: Work | None = None


@dataclass(frozen=True)
class Handoff:
    reason: str
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class TicketQuestion:
    """What is said of a ticket: asked what became of it, added to (note, or reach: where they are reached), about the
    payment that it reports (reported), or withdrawn."""

    number: str | None
    act: str = "ask"  # ask | note | reach | reported | withdraw


@dataclass(frozen=True)
class Rating:
    """What a customer thinks of a person's help in a case: good or bad; `by`: the agent who had closed it."""

    ticket: str
    rating: str
    by: str


@dataclass(frozen=True)
class TranscriptMail:
    """A copy of the chat for the address on file, in this language; `label`: what the chat calls the address.

    `whose`: a name for its customer, with which mails of the same are told.
    """

    whose: str
    address: str
    label: str
    language: str


@dataclass(frozen=True)
class NewCode:
    """A code to be mailed, `sealed`; of an address that is nobody's all but `customer`, `label` and `mail`.

    `digest`: what proves it (bot/conversations/code_proof.py), for the request that `nonce` names.
    """

    nonce: str
    digest: str
    customer: str | None
    label: str
    mail_id: str
    mail: Mail | None
    sealed: str


@dataclass(frozen=True)
class TypedCode:
    """What somebody typed where a code was asked for, as its digest for the request that `nonce` names."""

    nonce: str
    digest: str


@dataclass(frozen=True)
class LinkAct:
    """What a customer decides about a link of their account; `link`: which one.

    One of link, leave, unlink, stay; by_mail (a code is wanted), mail_code and try_code (with `code`).
    """

    act: str
    link: str | None = None
    code: NewCode | TypedCode | None = None


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
    link_act: LinkAct | None = None
    rating: Rating | None = None
    transcript: TranscriptMail | None = None
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
    state: str  # open | closed | taken_back | withdrawn
    opened_at: float
    closed_at: float | None
    taken_at: float | None = None
    rating: int | None = None
