"""Take the support team's answers from their mailbox into the conversations: one process at a time, by a lease."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from bot.answers import render
from bot.conversations import leases
from bot.database.engine import Database
from bot.desks import cases, places, replies
from bot.desks.base import Desk
from bot.desks.cases import Standing
from bot.desks.file_arrivals import pass_on
from bot.desks.files import AgentFiles
from bot.desks.mail import bounces, imap, reading
from bot.desks.mail.imap import Mailbox, MailboxAway
from bot.desks.mail.reading import Letter
from bot.desks.mail.thread_ids import ThreadIds
from bot.desks.places import Place
from bot.desks.replies import Arrival, Fate
from bot.errors import StoreUnavailable
from bot.mail import refusals
from bot.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK_EVERY = 10.0  # seconds
LEASE = 100.0  # longer than a look
PAUSE, LONGEST_PAUSE = 10.0, 300.0  # seconds between tries while something is wrong, doubled each time
_TELL_BACK = (Fate.LATE, Fate.UNREACHABLE, Fate.TOO_LONG, Fate.EMPTY)
MOST_BYTES = 32 * 2**20  # of files in the mails of one look, which are held until they are kept


class MailboxReader:
    def __init__(self, settings: Settings, box: Mailbox, desk: Desk, database: Database, files: AgentFiles) -> None:
        self._box, self._desk, self._database, self._ids = box, desk, database, ThreadIds(settings)
        self._files = files
        self._allowed = (settings.desk_mail.lower(), *(one.lower() for one in settings.desk_mail_agents))
        self._owner = f"{os.getpid()}-{secrets.token_urlsafe(9)}"
        self._pause = PAUSE

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            wait = LOOK_EVERY
            try:
                if await self._database.note(leases.hold, "desk mailbox", self._owner, LEASE):
                    await self.look()
                self._pause = PAUSE
            except (MailboxAway, StoreUnavailable) as trouble:
                log.warning("desk mailbox: %s, again in %.0f s", trouble, self._pause)
                wait, self._pause = self._pause, min(LONGEST_PAUSE, self._pause * 2)
            await asyncio.sleep(wait)

    async def look(self) -> int:
        """Once; how many answers took effect. Raises MailboxAway, StoreUnavailable."""
        place = await self._database.read(places.place, self._box.name)
        found: list[Letter] = []
        lost: list[str] = []

        def take(head: bytes, fetch: Callable[[], bytes]) -> None:
            if _parsed(bounces.is_report, head):
                if (ident := _parsed(bounces.bounced, fetch())) is not None:
                    lost.append(ident)
                return
            if (letter := self._read(head, fetch)) is not None:
                full = sum(one.size for one in found) + letter.size > MOST_BYTES
                found.append(replace(letter, files=(), lost=True) if full else letter)

        now = await _in_thread(partial(imap.look, self._box, place, take))
        for ident in lost:
            await self._database.write(refusals.bounced, ident, "reported")
        done = sum([await self._take(letter) for letter in found])
        if now != place:
            await self._database.write(places.keep, self._box.name, now)
        return done

    def _read(self, raw: bytes, fetch: Callable[[], bytes]) -> Letter | None:
        """Only what answers a mail of ours, and whoever may answer, is fetched whole. In a thread."""
        letter = _parsed(reading.head, raw)
        if letter is None or next(self._ids.tickets(letter.headers), None) is None:
            return None
        if not reading.may_answer(letter.sender, self._allowed):
            log.warning("desk mailbox: an answer of somebody who is not in SAHAYAK_DESK_MAIL_AGENTS")
            return None
        return _parsed(reading.whole, fetch(), letter)

    async def _take(self, letter: Letter) -> bool:
        arrival = Arrival(letter.ident, letter.text, letter.name, letter.act)
        for number, mark in self._ids.tickets(letter.headers):
            standing = await self._database.read(_standing, self._desk.name, number, mark)
            if standing is None:
                continue
            fate = await self._database.write(replies.take, self._desk.name, standing, arrival, render)
            alone = fate is Fate.EMPTY and bool(letter.files or letter.lost)  # a file and no words
            if fate in _TELL_BACK and not alone and (letter.text or fate is Fate.EMPTY):
                log.warning("desk mailbox: an answer to ticket %s: %s", standing.number, fate.value)
                case = await self._database.read(cases.case, standing)
                await self._desk.note(case, letter.ident[:8], fate.value)
            if fate is not Fate.UNKNOWN and (letter.files or letter.lost):
                await self._send(standing, letter)
            return fate is Fate.DONE
        return False

    async def _send(self, standing: Standing, letter: Letter) -> None:
        """What is attached, each once; the team is told where some of it does not reach the customer."""
        lost = letter.lost
        named = {f"{letter.ident[:56]} file {at}": file for at, file in enumerate(letter.files)}
        here = await self._database.read(replies.known, self._desk.name, list(named))
        for ident, (name, content) in named.items():
            if ident in here:
                continue
            arrival = Arrival(ident, agent=letter.name)
            fate = await pass_on(self._database, self._desk.name, standing, arrival, self._files, content, name)
            lost = lost or fate is Fate.FILES
        if lost:
            log.warning("desk mailbox: files of an answer to ticket %s are not passed on", standing.number)
            case = await self._database.read(cases.case, standing)
            await self._desk.note(case, f"f{letter.ident[:7]}", Fate.FILES.value)


async def _in_thread(work: Callable[[], Place]) -> Place:
    """In one that a process which is being stopped does not wait for, as it does for those of `asyncio.to_thread`."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Place] = loop.create_future()

    def settle(set_it: Callable[[Any], None], value: Any) -> None:
        if not done.done():
            set_it(value)

    def run() -> None:
        try:
            outcome: tuple[Callable[[Any], None], Any] = (done.set_result, work())
        except Exception as trouble:
            outcome = (done.set_exception, trouble)
        with suppress(RuntimeError):  # the loop is gone
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, name="desk mailbox", daemon=True).start()
    return await done


def _parsed(read: Callable[..., T | None], *given: Any) -> T | None:
    """None for what cannot be read: a mail can be anything, and the standard library's parser stumbles over some."""
    try:
        return read(*given)
    except Exception:
        log.exception("desk mailbox: a mail that cannot be read")
        return None


def _standing(db: Any, desk: str, number: str, mark: str) -> Standing | None:
    found = cases.of_ticket(db, desk, number)
    return found if found is not None and ThreadIds.fits(mark, found.conversation) else None
