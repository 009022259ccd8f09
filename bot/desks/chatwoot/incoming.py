"""Take what Chatwoot tells into the conversations: its webhooks at once, and now and then a look at what got lost."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from bot.answers import render
from bot.conversations import leases
from bot.database.engine import Database
from bot.desks import cases, replies
from bot.desks.base import Case, DeskAway, DeskRefused
from bot.desks.cases import Standing
from bot.desks.chatwoot import events
from bot.desks.chatwoot.client import ChatwootClient
from bot.desks.chatwoot.desk import NAME, ChatwootDesk
from bot.desks.chatwoot.events import Told
from bot.desks.files import AgentFiles
from bot.desks.replies import Act, Fate
from bot.errors import BadRequest, NotAllowed, NotFound, StoreUnavailable, TicketNotFound
from bot.media.downloads import Downloads
from bot.security.chatwoot_signature import signed

log = logging.getLogger(__name__)

LOOK_EVERY = 60.0  # seconds
LEASE = 100.0
LAST_WORDS = 2.0  # seconds to look for them; Chatwoot waits for five
AT_ONCE = 50  # open cases of one look
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.FILES, Fate.EMPTY)


class ChatwootIncoming:
    """`downloads`: what brings the files of agents."""

    def __init__(
        self,
        client: ChatwootClient,
        desk: ChatwootDesk,
        database: Database,
        secret: str,
        files: AgentFiles,
        downloads: Downloads,
    ) -> None:
        self._client, self._desk, self._database, self._secret = client, desk, database, secret
        self._files, self._downloads = files, downloads
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._behind = 0  # the ticket that the last look ended with
        self._notes: set[asyncio.Task[None]] = set()

    async def receive(self, raw: bytes, headers: Mapping[str, str]) -> None:
        """One delivery, in less than the five seconds that Chatwoot waits. Raises NotAllowed, BadRequest."""
        if not signed(raw, headers, self._secret, time.time()):
            raise NotAllowed()
        try:
            event = json.loads(raw)
        except ValueError:
            raise BadRequest() from None
        delivery = headers.get("X-Chatwoot-Delivery") or sha256(raw).hexdigest()
        several = await self._with_words(list(events.read(event, delivery)))
        if any(one.file is not None for one in several):  # what is lost in between, a look finds
            self._later(self._take_and_note(several))
            return
        for told, case, what in await self._take(several):
            self._later(self._note(told, case, what))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Chatwoot is not kept waiting for itself."""
        task = asyncio.create_task(work)
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def run(self) -> None:
        """Look now and then, until it is cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                try:
                    if await self._database.note(leases.hold, "desk chatwoot", self._owner, LEASE):
                        await self.look()
                except (DeskAway, DeskRefused, StoreUnavailable) as trouble:
                    log.warning("desk chatwoot: %s", trouble)
        finally:
            await asyncio.gather(*self._notes, return_exceptions=True)

    async def look(self) -> None:
        """At open cases, in turns: what a webhook did not bring, because somebody was down. Raises DeskAway."""
        found = await self._database.read(cases.open_behind, NAME, self._behind, AT_ONCE)
        self._behind = found[-1].ticket if len(found) == AT_ONCE else 0
        for standing in found:
            try:
                number = self._desk.number(standing.ref)
                said = await self._new(number)
                now = (await self._client.conversation(number)).get("status")
            except DeskRefused:  # somebody deleted it, or it is another account's
                continue
            ended = events.status(number, now if now == "resolved" else None, f"look {standing.number}")
            await self._take_and_note([*said, *ended])

    async def _new(self, number: str) -> list[Told]:
        """What agents said there that is not here yet."""
        said = [one for told in await self._client.messages(number) for one in events.message(number, told)]
        known = await self._database.read(replies.known, NAME, [one.arrival.ident for one in said])
        return [one for one in said if one.arrival.ident not in known]

    async def _with_words(self, several: list[Told]) -> list[Told]:
        """Before a case is closed or given back: what agents said last, whose own delivery may be lost or late."""
        if not any(one.arrival.act in (Act.CLOSE, Act.BOT) for one in several):
            return several
        try:
            said = await asyncio.wait_for(self._new(several[0].number), LAST_WORDS)
        except (DeskAway, DeskRefused, asyncio.TimeoutError):
            return several
        return [*said, *several]

    async def _take_and_note(self, several: Iterable[Told]) -> None:
        for told, case, what in await self._take(several):
            await self._note(told, case, what)

    async def _take(self, several: Iterable[Told]) -> list[tuple[Told, Case, str]]:
        """What its people have to be told of these."""
        back = []
        for told in several:
            standing = await self._database.read(cases.of_ref, NAME, self._desk.ref(told.number))
            fate = await self._taken(standing, told)
            if standing is not None and fate in _TELL_BACK and told.arrival.act is Act.NOTHING:
                log.warning("desk chatwoot: an answer to ticket %s: %s", standing.number, fate.value)
                if (case := await self._case(standing)) is not None:
                    back.append((told, case, fate.value))
        return back

    async def _taken(self, standing: Standing | None, told: Told) -> Fate:
        take, arrival = self._database.write, told.arrival
        if told.file is None or standing is None:
            return await take(replies.take, NAME, standing, arrival, render)
        if await self._database.read(replies.known, NAME, [arrival.ident]):
            return Fate.TWICE
        name = unquote(told.file.partition("?")[0].rpartition("/")[2])
        file = await self._files.keep(self._downloads.bring(told.file), name)
        fate = await take(replies.take, NAME, standing, replace(arrival, file=file), render)
        if file is not None and fate is not Fate.DONE:
            self._files.remove(file)
        return Fate.FILES if file is None and fate is Fate.EMPTY else fate

    async def _case(self, standing: Standing) -> Case | None:
        try:
            return await self._database.read(cases.case, standing)
        except (NotFound, TicketNotFound):
            return None

    async def _note(self, told: Told, case: Case, what: str) -> None:
        try:
            await self._desk.note(case, sha256(told.arrival.ident.encode()).hexdigest()[:8], what)
        except (DeskAway, DeskRefused) as trouble:
            log.warning("desk chatwoot: a note for its agents: %s", trouble)
