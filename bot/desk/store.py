"""The store of the desk: every question and every act of an agent as one transaction, awaitable."""

from __future__ import annotations

import time
from typing import Any

from bot.answers import render
from bot.conversations.models import Work
from bot.database.engine import Database
from bot.desk import agents, assignments, changes, drafts, notes, queue, transcript, typing
from bot.desk.agents import Agent
from bot.desk.assignments import State
from bot.desk.notes import Note
from bot.desk.queue import Row, Wanted
from bot.desk.transcript import Transcript
from bot.media.files import Attachment

SEEN_EVERY = 20.0  # seconds between two notes that an agent is there


class DeskStore:
    """All methods raise StoreUnavailable when the database stays away; acts raise what `assignments` says."""

    def __init__(self, database: Database, lease: float) -> None:
        """`lease`: seconds without a request, after which what an agent holds waits again."""
        self.database, self._lease = database, lease
        self._seen: dict[str, float] = {}

    async def seen(self, agent: Agent) -> None:
        """They are at the desk: what they hold stays theirs."""
        now = time.monotonic()
        if now - self._seen.get(agent.name, -SEEN_EVERY) >= SEEN_EVERY:
            self._seen[agent.name] = now
            await self.database.note(agents.seen, agent.name)

    @staticmethod
    def now() -> float:
        return time.time()

    async def agents(self) -> tuple[Agent, ...]:
        return await self.database.glance(agents.listing)

    async def listing(self, wanted: Wanted, agent: Agent) -> tuple[int, dict[str, int], tuple[Row, ...]]:
        """(version to wait behind, counts, one page)."""

        def read(db: Any) -> tuple[int, dict[str, int], tuple[Row, ...]]:
            now = changes.version(db)  # first: what comes meanwhile is told again rather than never
            return now, queue.counts(db, agent.name), queue.listing(db, wanted, agent.name)

        return await self.database.read(read)

    async def transcript(self, conversation: str, before: int) -> Transcript:
        return await self.database.read(transcript.read, conversation, before)

    async def has_read(self, conversation: str, agent: Agent, seq: int) -> None:
        await self.database.note(notes.opened, conversation, agent.name, seq)

    async def file(self, conversation: str, ident: str) -> Attachment:
        return await self.database.glance(transcript.file, conversation, ident)

    async def view_account(self, conversation: str, agent: Agent) -> str:
        """The customer's id; the look is in the event log before anything is told."""
        return await self.database.write(assignments.viewed, conversation, agent)

    async def note(self, conversation: str, agent: Agent, text: str, ident: str) -> Note:
        return await self.database.write(notes.add, conversation, agent.name, text, ident)

    async def take(self, conversation: str, agent: Agent, version: int) -> State:
        return await self.database.write(assignments.take, conversation, agent, version, render)

    async def reply(self, conversation: str, agent: Agent, version: int, text: str, ident: str) -> State:
        return await self.database.write(assignments.reply, conversation, agent, version, text, ident)

    async def hand(self, conversation: str, agent: Agent, version: int, to: str) -> State:
        return await self.database.write(assignments.hand, conversation, agent, version, to, render)

    async def back(self, conversation: str, agent: Agent, version: int, words: str, ident: str) -> State:
        return await self.database.write(assignments.back, conversation, agent, version, words, ident, render)

    async def close(self, conversation: str, agent: Agent, version: int, reason: str) -> State:
        return await self.database.write(assignments.close, conversation, agent, version, reason, render)

    async def begin_draft(self, conversation: str, agent: Agent) -> Work | None:
        return await self.database.write(drafts.begin, conversation, agent)

    async def types_to(self, conversation: str, agent: Agent) -> str:
        """The identity that they are writing to."""
        return await self.database.glance(typing.whose, conversation, agent)

    async def release_abandoned(self) -> int:
        """What agents hold who are away for too long waits again; how many."""
        before = time.time() - self._lease
        found = await self.database.read(assignments.abandoned, before)
        return sum([await self.database.write(assignments.release, one, render, before) for one in found])
