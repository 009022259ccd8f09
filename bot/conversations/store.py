"""The store of contacts, conversations and tickets: every question and every change as one transaction, awaitable."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.answers import Reply, Speak
from bot.conversations import (
    agent_actions,
    contacts,
    delivery,
    inbound,
    message_log,
    session_ends,
    sweeping,
    tickets,
    turn_leases,
    turn_repository,
)
from bot.conversations.agent_actions import AGENT
from bot.conversations.masked_text import MaskedText
from bot.conversations.models import (
    ANYBODY,
    Accepted,
    Admission,
    Conversation,
    Inbound,
    Message,
    News,
    Outcome,
    Ticket,
    Work,
)
from bot.conversations.turn_repository import Ending
from bot.database.engine import Database
from bot.errors import BadRequest
from bot.lang import LANGUAGES


class ConversationStore:
    """All methods raise StoreUnavailable when the database stays away. Times are seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def open(self) -> None:
        await self.database.open()

    async def close(self) -> None:
        await self.database.close()

    async def start(
        self,
        channel: str,
        external_id: str | None = None,
        customer: str | None = None,
        language: str | None = None,
        name: str | None = None,
    ) -> Conversation:
        """The conversation of a new identity; with `external_id` of the one that this person of the channel is.

        `name`: what the platform calls them now, for whoever decides about a link of theirs.
        """
        ident = contacts.new_id()
        return await self.database.write(contacts.start, ident, channel, external_id, customer, language, name)

    async def known(self, channel: str, external_id: str) -> tuple[str, bool] | None:
        """(identity, whether it can be reached) of a person of a pushing channel, None for nobody who was ever here."""
        return await self.database.glance(contacts.known, channel, external_id)

    async def reach(self, identity: str, reachable: bool) -> None:
        """Whether what is pushed gets to this person. Where not, what waits has failed, and so does what comes."""
        await self.database.write(contacts.reach, identity, reachable)

    async def get(self, identity: str) -> Conversation | None:
        """The newest conversation of an identity."""
        return await self.database.glance(message_log.current, identity)

    async def link(self, identity: str, customer: str) -> Conversation:
        """Bind the customer whom the channel has proved, and end the sessions from before.

        The same customer again changes nothing. Raises NotAllowed where it is another's already.
        """
        return await self.database.write(contacts.link, identity, customer)

    async def withdraw(self, identity: str, by: str, reason: str) -> bool:
        """Undo a link; `by`: "customer" or who of the agents. False where there was none."""
        return await self.database.write(contacts.withdraw, identity, by, reason)

    async def end_sessions(self, identity: str) -> None:
        """Every session token of this identity dies; the log stays."""
        await self.database.write(session_ends.end_sessions, identity)

    async def raise_versions(self, customer: str) -> list[str]:
        """The same for all identities that are proved to be this customer; for a changed password. Returns which."""
        return await self.database.write(session_ends.raise_versions, customer)

    async def choose_language(self, identity: str, language: str | None) -> None:
        """None leaves it to each message. Raises BadRequest for a language that is not ours."""
        if language not in (None, *LANGUAGES):
            raise BadRequest()
        await self.database.write(contacts.choose_language, identity, language)

    async def sweep(self, idle_seconds: float, proved_seconds: float) -> int:
        """Forget expired buttons and identities that never said anything; returns how many of these."""
        return await self.database.note(sweeping.sweep, idle_seconds, proved_seconds)

    async def accept(
        self,
        said: Inbound,
        body: dict[str, Any],
        admission: Admission = ANYBODY,
        worker: str | None = None,
        seconds: float = 0.0,
        typed: MaskedText | None = None,
    ) -> Accepted:
        """Store one message: `body` and what was `typed`. With a `worker` also take its turn for so many seconds, where
        nothing stands before it. Raises NotFound, TooMany, and what `admission.check` raises."""
        try:
            return await self.database.write_few(inbound.accept, said, body, admission, worker, seconds, typed)
        except IntegrityError:  # this delivery was here before
            seq = await self.database.glance(inbound.stored, said.channel, said.external_id)
            if seq is None:  # something else was, which is gone
                return await self.database.write_few(inbound.accept, said, body, admission, worker, seconds, typed)
            return Accepted(seq, new=False)

    async def stored(self, said: Inbound) -> int | None:
        """The number of the message that an earlier delivery of the same made."""
        return await self.database.glance(inbound.stored, said.channel, said.external_id)

    async def last_said(self, identity: str) -> Mapping[str, Any] | None:
        """The body of the newest line that was said to this identity, with the buttons under it."""
        return await self.database.glance(message_log.last_said, identity)

    async def message(self, identity: str, seq: int) -> Message | None:
        return await self.database.glance(message_log.message, identity, seq)

    async def after(self, identity: str, seq: int, limit: int = 100) -> tuple[Message, ...]:
        """What was said after line `seq`, oldest first."""
        return await self.database.read(message_log.after, identity, seq, limit)

    async def before(self, identity: str, seq: int | None, limit: int = 50) -> tuple[Message, ...]:
        """The last lines before `seq` (None = the latest), oldest first."""
        return await self.database.read(message_log.before, identity, seq, limit)

    async def replies(self, identity: str, seq: int) -> tuple[Message, ...]:
        """What was answered to message `seq`."""
        return await self.database.glance(message_log.replies, identity, seq)

    async def said_in(self, conversation: str, limit: int = 1000) -> tuple[Message, ...]:
        """The lines of one conversation, oldest first."""
        return await self.database.read(message_log.said_in, conversation, limit)

    async def seen(self, marks: Mapping[str, int]) -> None:
        """The clients of these identities have everything up to these lines."""
        await self.database.note(delivery.seen, marks)

    async def standing(self, identities: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The newest line of each identity, the last that a person has read, and the version of its sessions."""
        return await self.database.read(delivery.standing, identities)

    async def news(self, identity: str, after: int, limit: int = 100) -> News | None:
        """What was said after line `after`, and the newest conversation as it is now; None where there is none."""
        return await self.database.glance(delivery.news, identity, after, limit)

    async def depth(self) -> dict[str, int]:
        """How many messages wait: {"pending": to be answered, "queued": to be pushed, "sending": …}."""
        return await self.database.read(delivery.depth)

    async def claim_outbox(
        self, channel: str, worker: str, seconds: float, limit: int, window: float | None = None
    ) -> list[tuple[Message, str]]:
        """What may be sent now, with whom it goes to; `window`: of the channel's sender."""
        return await self.database.write(delivery.claim, channel, worker, seconds, limit, window)

    async def keep_outbox(self, message: Message, worker: str, seconds: float, result: Mapping[str, Any]) -> bool:
        return await self.database.write(delivery.keep, message, worker, seconds, result)

    async def settle_outbox(
        self, message: Message, worker: str, state: str, wait: float, result: Mapping[str, Any]
    ) -> None:
        await self.database.write(delivery.settle, message, worker, state, wait, result)

    async def waiting(self, limit: int) -> list[str]:
        """Identities with a message to answer that nobody works on."""
        return await self.database.read(turn_leases.waiting, limit)

    async def take(self, identity: str, worker: str, seconds: float) -> Work | None:
        return await self.database.note(turn_leases.take, identity, worker, seconds)

    async def hold(self, identity: str, worker: str, seconds: float) -> bool:
        return await self.database.note(turn_leases.hold, identity, worker, seconds)

    async def release(self, identity: str, worker: str) -> None:
        await self.database.note(turn_leases.release, identity, worker)

    async def button(self, identity: str, token: str) -> tuple[str, Mapping[str, Any]] | None:
        """(title, payload) of a button that is still good, and this identity's."""
        return await self.database.glance(message_log.button, identity, token)

    async def finish(self, work: Work, worker: str, outcome: Outcome, speak: Speak) -> Ending:
        try:
            return await self.database.write_few(turn_repository.finish, work, worker, outcome, speak)
        except turn_repository.TurnLost:
            return Ending.LOST

    async def tickets(self, state: str | None = "open", limit: int = 100) -> tuple[Ticket, ...]:
        return await self.database.read(tickets.listing, state, limit)

    async def ticket(self, number: str) -> Ticket:
        return await self.database.read(tickets.by_number, number)

    async def close_ticket(self, number: str, speak: Speak, by: str = AGENT) -> Ticket:
        """The case is done: the customer is told; what they write next is a new conversation of the bot's."""
        return await self.database.write(agent_actions.close, number, speak, by)

    async def take_back(self, number: str, speak: Speak, by: str = AGENT) -> Ticket:
        """The bot answers again, in the same conversation."""
        return await self.database.write(agent_actions.take_back, number, speak, by)

    async def reply(self, number: str, reply: Reply, by: str = AGENT) -> Ticket:
        """An agent's words to the customer; from now on a person owns the conversation. Raises NotAllowed if closed."""
        ident = secrets.token_urlsafe(18)  # it is said once, however often it is written
        return await self.database.write(agent_actions.reply, number, reply, ident, by)
