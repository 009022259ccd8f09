"""The store of conversations: every question and every change as one transaction, awaitable."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.answers import Reply
from bot.conversations import agent_actions, contacts, delivery, message_log, tickets, turn_repository
from bot.conversations.models import (
    BOT,
    CLOSED,
    Accepted,
    Conversation,
    Inbound,
    Message,
    News,
    Outcome,
    Ticket,
    Work,
)
from bot.conversations.tables import messages
from bot.database.engine import Database
from bot.errors import BadRequest
from bot.lang import LANGUAGES


def anybody(_talk: Conversation) -> None:
    """A channel that proves who speaks before it hands in a message has nothing more to ask."""


class ConversationStore:
    """All methods raise StoreUnavailable when the database stays away. Times are seconds since 1970."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    async def open(self) -> None:
        await self.database.open()

    async def close(self) -> None:
        await self.database.close()

    # -- conversations ---------------------------------------------------------------------------------

    async def start(
        self, channel: str, external_id: str | None = None, customer: str | None = None, language: str | None = None
    ) -> Conversation:
        """A new conversation; with `external_id` the one that this person of the channel has already."""
        ident = f"c_{secrets.token_urlsafe(18)}"
        return await self.database.write(contacts.start, ident, channel, external_id, customer, language)

    async def get(self, ident: str) -> Conversation | None:
        return await self.database.read(message_log.conversation, ident)

    async def bind(self, ident: str, customer: str) -> Conversation:
        """Write the proved customer into an anonymous conversation, and end its old session tokens.

        Binding the same customer again changes nothing. Raises NotAllowed where it is another's already.
        """
        return await self.database.write(contacts.bind, ident, customer)

    async def choose_language(self, ident: str, language: str | None) -> None:
        """None leaves it to each message. Raises BadRequest for a language that is not ours."""
        if language not in (None, *LANGUAGES):
            raise BadRequest()
        await self.database.write(message_log.set_values, ident, {"language": language})

    async def end_session(self, ident: str) -> None:
        """Every session token of this conversation dies; the log stays."""
        await self.database.write(message_log.set_values, ident, {"session": contacts.new_session()})

    # -- the log ---------------------------------------------------------------------------------------

    async def accept(
        self, inbound: Inbound, body: dict[str, Any], allow: Callable[[Conversation], None] = anybody
    ) -> Accepted:
        """Store one message. `body`: {"text", "sensitive"} or {"button": token}. Raises NotFound, and what `allow`
        raises where whoever speaks may not speak in this conversation."""
        try:
            return await self.database.write(message_log.accept, inbound, body, allow)
        except IntegrityError:  # the same delivery, stored by another process at this very moment
            return await self.database.write(message_log.accept, inbound, body, allow)

    async def message(self, ident: str, seq: int) -> Message | None:
        return await self.database.read(message_log.message, ident, seq)

    async def after(self, ident: str, seq: int, limit: int = 100) -> tuple[Message, ...]:
        """What was said after line `seq`, oldest first."""
        where = (messages.c.conversation == ident, messages.c.seq > seq)
        return await self.database.read(message_log.lines, message_log.select_lines(*where).limit(limit))

    async def before(self, ident: str, seq: int | None, limit: int = 50) -> tuple[Message, ...]:
        """The last lines before `seq` (None = the latest), oldest first."""
        return await self.database.read(message_log.before, ident, seq, limit)

    async def replies(self, ident: str, seq: int) -> tuple[Message, ...]:
        """What was answered to message `seq`."""
        where = (messages.c.conversation == ident, messages.c.reply_to == seq)
        return await self.database.read(message_log.lines, message_log.select_lines(*where))

    async def seen(self, ident: str, seq: int) -> None:
        """The customer's client has everything up to `seq`."""
        await self.database.note(delivery.seen, ident, seq)

    async def last_seqs(self, idents: Sequence[str]) -> dict[str, int]:
        return await self.database.read(delivery.last_seqs, idents)

    async def news(self, ident: str, after: int, limit: int = 100) -> News | None:
        """What was said after line `after`, in a conversation as it is now; None where there is none."""
        return await self.database.read(delivery.news, ident, after, limit)

    async def depth(self) -> dict[str, int]:
        """How many messages wait: {"pending": to be answered, "queued": to be delivered, "sending": …}."""
        return await self.database.read(delivery.depth)

    async def claim_outbox(self, channel: str, worker: str, seconds: float, limit: int) -> list[tuple[Message, str]]:
        return await self.database.write(delivery.claim, channel, worker, seconds, limit)

    async def keep_outbox(self, message: Message, worker: str, seconds: float, result: Mapping[str, Any]) -> bool:
        return await self.database.write(delivery.keep, message, worker, seconds, result)

    async def settle_outbox(
        self, message: Message, worker: str, state: str, wait: float, result: Mapping[str, Any]
    ) -> None:
        await self.database.write(delivery.settle, message, worker, state, wait, result)

    # -- turns -----------------------------------------------------------------------------------------

    async def waiting(self, limit: int) -> list[str]:
        return await self.database.read(turn_repository.waiting, limit)

    async def take(self, ident: str, worker: str, seconds: float) -> Work | None:
        return await self.database.note(turn_repository.take, ident, worker, seconds)

    async def hold(self, ident: str, worker: str, seconds: float) -> bool:
        return await self.database.note(turn_repository.hold, ident, worker, seconds)

    async def release(self, ident: str, worker: str) -> None:
        await self.database.note(turn_repository.release, ident, worker)

    async def button(self, ident: str, token: str) -> Any:
        return await self.database.read(message_log.button, ident, token)

    async def finish(
        self, work: Work, worker: str, outcome: Outcome, speak: turn_repository.Speak
    ) -> turn_repository.Ending:
        return await self.database.write(turn_repository.finish, work, worker, outcome, speak)

    # -- tickets ---------------------------------------------------------------------------------------

    async def tickets(self, state: str | None = "open", limit: int = 100) -> tuple[Ticket, ...]:
        return await self.database.read(tickets.listing, state, limit)

    async def ticket(self, number: str) -> Ticket:
        return await self.database.read(tickets.by_number, number)

    async def close_ticket(self, number: str, speak: turn_repository.Speak) -> Ticket:
        """The case is done: the customer is told; what they write next is a new case for the bot."""
        return await self.database.write(agent_actions.end_ticket, number, "closed", CLOSED, "handoff.closed", speak)

    async def take_back(self, number: str, speak: turn_repository.Speak) -> Ticket:
        """The bot answers again, in the same case."""
        return await self.database.write(
            agent_actions.end_ticket, number, "taken_back", BOT, "handoff.taken_back", speak
        )

    async def reply(self, number: str, reply: Reply) -> Ticket:
        """An agent's words to the customer; from now on a person owns the conversation. Raises NotAllowed if closed."""
        return await self.database.write(agent_actions.reply, number, reply)

    async def sweep(self, idle_seconds: float) -> int:
        """Forget expired buttons and conversations in which nobody ever said anything; returns how many of these."""
        return await self.database.note(contacts.sweep, idle_seconds)
