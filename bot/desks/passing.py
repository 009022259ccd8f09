"""Tell another desk what happens here: a subscriber, so that what the desk could not be told waits, in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable
from dataclasses import replace
from typing import ClassVar, TypeVar

from bot.database.engine import Database
from bot.desks import cases
from bot.desks.base import Desk, DeskAway, DeskRefused
from bot.desks.cases import WAITING, Standing
from bot.errors import NotFound, TicketNotFound
from bot.events import Event
from bot.events.subscriber import AwaitedSubscriber

log = logging.getLogger(__name__)

PATIENCE = 900.0  # seconds that one case may hold up all behind it while the desk answers otherwise
T = TypeVar("T")


class CasePasser(AwaitedSubscriber):
    """Of one desk. Looks each time how the case stands rather than at the event: one that comes again finds it done."""

    kinds: ClassVar[frozenset[str]] = frozenset({
        "ticket.opened", "ticket.replied", "ticket.closed", "ticket.withdrawn", "ticket.taken_back",
        "message.received",
    })  # fmt: skip

    def __init__(self, desk: Desk, database: Database) -> None:
        self._desk, self._database = desk, database
        self._failing: dict[int, float] = {}  # ticket -> since when, while the desk answered

    async def handle(self, event: Event) -> None:
        if event.conversation is None:
            return
        try:
            if event.kind == "ticket.opened":
                number = event.data["ticket"]
                await self._database.write(cases.begin, self._desk.name, self._desk.takes, number, event.conversation)
            for standing in await self._database.read(cases.unfinished, self._desk.name, event.conversation):
                await self._bring_up_to_date(standing)
        except (NotFound, TicketNotFound):
            log.info("desk %s: a case was erased before it was told", self._desk.name)

    async def _bring_up_to_date(self, standing: Standing) -> None:
        desk, write = self._desk, self._database.write
        case = await self._database.read(cases.case, standing)
        if standing.state == WAITING:
            _, there = await self._database.read(cases.how_it_ended, standing)
            if there:  # somebody there was quicker than we
                await write(cases.closed, standing)
                return
            try:
                ref = await self._in_time(standing, desk.open(case))
            except DeskRefused as trouble:
                log.error("desk %s: ticket %s is refused: %s", desk.name, standing.number, trouble)
                await write(cases.refused, standing)
                return
            await write(cases.opened, standing, ref)
            case = replace(case, ref=ref)
        # First: lines are told up to there.
        ended, there = await self._database.read(cases.how_it_ended, standing)
        while lines := await self._database.read(cases.to_tell, standing, desk.passes):
            for line in lines:
                await self._tried(standing, desk.append(case, line))
                await write(cases.told, standing, line.seq)
            standing = replace(standing, passed=lines[-1].seq)
        if ended is not None:
            if not there:
                await self._tried(standing, desk.close(case, ended))
            await write(cases.closed, standing)

    async def _tried(self, standing: Standing, work: Awaitable[None]) -> None:
        try:
            await self._in_time(standing, work)
        except DeskRefused as trouble:  # waiting for it would hold up all that comes after
            log.error("desk %s: something of ticket %s is refused: %s", self._desk.name, standing.number, trouble)

    async def _in_time(self, standing: Standing, work: Awaitable[T]) -> T:
        """A desk that fails with one case for so long while it answers is taken to refuse it. Raises as a desk does."""
        try:
            done = await work
        except DeskAway as trouble:
            if not await self._desk.answers():
                self._failing.clear()
                raise
            began = self._failing.setdefault(standing.ticket, time.monotonic())
            if time.monotonic() - began < PATIENCE:
                raise
            raise DeskRefused(f"{trouble}, for {PATIENCE:.0f} s") from None
        except DeskRefused:
            self._failing.pop(standing.ticket, None)  # it was answered: what fails later fails anew
            raise
        self._failing.pop(standing.ticket, None)
        return done


class MailCases(CasePasser):
    name = "desk_mail"


class ChatwootCases(CasePasser):
    name = "desk_chatwoot"
    kinds = CasePasser.kinds | {"message.answered"}  # it is told the bot's lines too


class RequestTrackerCases(CasePasser):
    name = "desk_request_tracker"
    kinds = ChatwootCases.kinds


class WhmcsCases(CasePasser):
    name = "desk_whmcs"
    kinds = ChatwootCases.kinds
