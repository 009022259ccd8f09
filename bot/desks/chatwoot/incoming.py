"""Take what Chatwoot tells into the conversations: its webhooks at once, and now and then a look at what got lost."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256

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
from bot.desks.replies import Act, Fate
from bot.errors import BadRequest, NotAllowed, NotFound, StoreUnavailable, TicketNotFound
from bot.security.chatwoot_signature import signed

log = logging.getLogger(__name__)

LOOK_EVERY = 60.0  # seconds
LEASE = 100.0
LAST_WORDS = 2.0  # seconds to look for them; Chatwoot waits for five
AT_ONCE = 50  # open cases of one look
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.EMPTY)


class ChatwootIncoming:
    def __init__(self, client: ChatwootClient, desk: ChatwootDesk, database: Database, secret: str) -> None:
        self._client, self._desk, self._database, self._secret = client, desk, database, secret
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
        for told, case, what in await self._take(await self._with_words(list(events.read(event, delivery)))):
            note = asyncio.create_task(self._note(told, case, what))  # Chatwoot is not kept waiting for itself
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)

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
            for told, case, what in await self._take([*said, *ended]):
                await self._note(told, case, what)

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

    async def _take(self, several: Iterable[Told]) -> list[tuple[Told, Case, str]]:
        """What its people have to be told of these."""
        back = []
        for told in several:
            standing = await self._database.read(cases.of_ref, NAME, self._desk.ref(told.number))
            fate = await self._database.write(replies.take, NAME, standing, told.arrival, render)
            files = told.files and fate is Fate.DONE
            wanted = files or (fate in _TELL_BACK and told.arrival.act is Act.NOTHING)
            if standing is not None and wanted:
                log.warning("desk chatwoot: an answer to ticket %s: %s", standing.number, fate.value)
                if (case := await self._case(standing)) is not None:
                    back.append((told, case, "files" if files else fate.value))
        return back

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
