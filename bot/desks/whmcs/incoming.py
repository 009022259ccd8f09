"""Take what admins do with tickets in WHMCS into the conversations: when its hook tells, and by a look around."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, ClassVar

from bot.answers import render
from bot.conversations import leases
from bot.database.engine import Database
from bot.desks import cases, replies
from bot.desks.base import Case, DeskAway, DeskRefused
from bot.desks.cases import Standing
from bot.desks.files import AgentFiles
from bot.desks.replies import Act, Arrival, Fate
from bot.desks.whmcs.desk import NAME, WhmcsDesk
from bot.desks.whmcs.reply_files import ReplyFiles, idents_of, still_to_come
from bot.desks.whmcs.tickets import Reply, Ticket, WhmcsTickets
from bot.errors import NotFound, StoreUnavailable, TicketNotFound
from bot.events import Event, record
from bot.events.subscriber import AwaitedSubscriber

log = logging.getLogger(__name__)

GIVEN_BACK = "Bot"  # the status by which admins give a case back to the bot; whoever wants it adds it there
LOOK_EVERY = 60.0  # seconds
LEASE = 100.0
AT_ONCE = 50  # open cases of one look
FILES_WITHIN = 3600.0  # seconds in which a file that WHMCS did not give in time is asked for again
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.EMPTY)


def reported(db: Any, desk: WhmcsDesk, numbers: Collection[str]) -> None:
    """Somebody did something with these tickets: those that are cases of ours are looked at, however long it takes."""
    for ref in sorted(map(desk.ref, numbers)):
        if (standing := cases.of_ref(db, NAME, ref)) is not None:
            record(db, "desk.reported", conversation=standing.conversation, desk=NAME, ref=ref)


class WhmcsIncoming(AwaitedSubscriber):
    """What it reads is the ticket as it is now, so that it does not matter in which order reports come."""

    name: ClassVar[str] = "desk_whmcs_reports"
    kinds: ClassVar[frozenset[str]] = frozenset({"desk.reported"})

    def __init__(self, tickets: WhmcsTickets, desk: WhmcsDesk, database: Database, files: AgentFiles) -> None:
        self._desk, self._database = desk, database
        self._files = ReplyFiles(tickets, database, files)
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._behind = 0  # the ticket that the last look ended with

    async def handle(self, event: Event) -> None:
        """Raises DeskAway, by which it comes again."""
        standing = await self._database.read(cases.of_ref, NAME, str(event.data.get("ref")))
        if event.data.get("desk") == NAME and standing is not None:
            await self.look_at(standing)

    async def run(self) -> None:
        """Look around now and then, until it is cancelled: a hook may not be there, or not get through."""
        while True:
            try:
                if await self._database.note(leases.hold, f"desk {NAME}", self._owner, LEASE):
                    await self.look()
            except (DeskAway, StoreUnavailable) as trouble:
                log.warning("desk whmcs: %s", trouble)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """At open cases, in turns. Raises DeskAway."""
        found = await self._database.read(cases.open_behind, NAME, self._behind, AT_ONCE)
        if not found and self._behind:
            found = await self._database.read(cases.open_behind, NAME, 0, AT_ONCE)
        for standing in found:
            self._behind = standing.ticket  # where that one fails, the next look begins with those behind it
            await self.look_at(standing)
        if len(found) < AT_ONCE:
            self._behind = 0

    async def look_at(self, standing: Standing) -> None:
        """Raises DeskAway."""
        try:
            case = await self._database.read(cases.case, standing)
            ticket = await self._desk.ticket(case)
        except (NotFound, TicketNotFound):
            return
        except DeskRefused as trouble:  # somebody deleted it, gave it to another client, or it is another WHMCS's
            log.warning("desk whmcs: ticket %s: %s", standing.number, trouble)
            return
        acts = list(_acts(standing, ticket))
        known = await self._database.read(
            replies.known, NAME, [*chain(*map(idents_of, ticket.replies)), *(one.ident for one in acts)]
        )
        waits = False
        for reply in ticket.replies:
            said, later, settled = idents_of(reply)
            if said not in known:
                waits |= not await self._take(standing, case, reply)
            elif later in known and settled not in known:
                waits |= not await self._bring_files(standing, case, reply)
        for arrival in acts if not waits else ():  # a case is over when its files are there
            if arrival.ident not in known:
                await self._database.write(replies.take, NAME, standing, arrival, render)

    async def _take(self, standing: Standing, case: Case, reply: Reply) -> bool:
        """The files first, then the words, by which all of it is known to be here. Whether no file is still to come.

        Words do not wait for a file that WHMCS does not give in time.
        """
        said, later, settled = idents_of(reply)
        passed = await self._files.send(standing, reply)
        waiting = still_to_come(reply, passed)
        if waiting:  # noted before the words are, so that no crash loses them
            await self._database.write(replies.take, NAME, standing, Arrival(later), render)
        arrival = Arrival(said, reply.text, reply.admin, later=waiting)
        fate = await self._database.write(replies.take, NAME, standing, arrival, render)
        if False in passed:
            await self._note(case, settled, Fate.FILES)
        if waiting:
            await self._files.leave_refused(standing, reply, passed)
        if fate in _TELL_BACK and not (reply.files and fate is Fate.EMPTY):
            await self._note(case, said, fate)
        return not waiting

    async def _bring_files(self, standing: Standing, case: Case, reply: Reply) -> bool:
        """Those that were still to come, in the end or not. Whether none is any more."""
        _, later, settled = idents_of(reply)
        passed = await self._files.send(standing, reply)
        began = await self._database.read(replies.since, NAME, later) or 0.0
        if None in passed and time.time() - began < FILES_WITHIN:
            return False
        arrival = Arrival(settled, lost=still_to_come(reply, passed))
        await self._database.write(replies.take, NAME, standing, arrival, render)
        if not all(passed):
            await self._note(case, settled, Fate.FILES)
        return True

    async def _note(self, case: Case, ident: str, fate: Fate) -> None:
        log.warning("desk whmcs: an answer to ticket %s: %s", case.ticket, fate.value)
        try:
            await self._desk.note(case, sha256(ident.encode()).hexdigest()[:8], fate.value)
        except (DeskAway, DeskRefused) as trouble:
            log.warning("desk whmcs: a note for its admins: %s", trouble)


def _acts(standing: Standing, ticket: Ticket) -> Iterator[Arrival]:
    """What admins did beside writing, as it stands now."""
    if ticket.flagged:
        yield Arrival(f"flag {standing.number} {ticket.flagged}", act=Act.TAKE)
    if ticket.is_closed:
        yield Arrival(f"closed {standing.number}", act=Act.CLOSE)
    elif ticket.status.casefold() == GIVEN_BACK.casefold():
        yield Arrival(f"bot {standing.number}", act=Act.BOT)
