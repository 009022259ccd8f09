"""The files that admins send along, brought from WHMCS to the customer one by one, as far as WHMCS gives them."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.answers import render
from bot.database.engine import Database
from bot.desks import replies
from bot.desks.base import DeskAway, DeskRefused
from bot.desks.cases import Standing
from bot.desks.file_arrivals import HERE, pass_on
from bot.desks.files import MOST, AgentFiles
from bot.desks.replies import Arrival
from bot.desks.whmcs.desk import NAME
from bot.desks.whmcs.tickets import Reply, WhmcsTickets

log = logging.getLogger(__name__)


class ReplyFiles:
    def __init__(self, tickets: WhmcsTickets, database: Database, files: AgentFiles) -> None:
        self._tickets, self._database, self._files = tickets, database, files

    async def leave_refused(self, standing: Standing, reply: Reply, passed: Sequence[bool | None]) -> None:
        """They are not asked for again with those that are still to come."""
        for (index, _), one in zip(reply.files, passed, strict=True):
            if one is False:
                await self._database.write(replies.take, NAME, standing, Arrival(_file(reply, index)), render)

    async def send(self, standing: Standing, reply: Reply) -> list[bool | None]:
        """Of each file whether the customer has it; None: WHMCS did not give it. It is asked for no other then."""
        passed: list[bool | None] = []
        for place in range(len(reply.files)):
            away = None in passed and place < MOST
            passed.append(None if away else await self._send_one(standing, reply, place))
        return passed

    async def _send_one(self, standing: Standing, reply: Reply, place: int) -> bool | None:
        index, name = reply.files[place]
        ident = _file(reply, index)
        if place >= MOST:
            return False
        if await self._database.read(replies.known, NAME, [ident]):
            return True
        try:
            content = await self._tickets.file(reply.ident, index)
        except DeskRefused as trouble:
            log.warning("desk whmcs: a file of ticket %s: %s", standing.number, trouble)
            return False
        except DeskAway as trouble:
            log.warning("desk whmcs: a file of ticket %s: %s", standing.number, trouble)
            return None
        arrival = Arrival(ident, agent=reply.admin)
        return await pass_on(self._database, NAME, standing, arrival, self._files, content, name) in HERE


def idents_of(reply: Reply) -> tuple[str, str, str]:
    """Of what it says, of there being files that are still to come, and of these being settled."""
    said = f"reply {reply.ident}"
    return said, f"{said} later", f"{said} files"


def _file(reply: Reply, index: int) -> str:
    return f"reply {reply.ident} file {index}"


def still_to_come(reply: Reply, passed: Sequence[bool | None]) -> tuple[str, ...]:
    names = (name for (_, name), one in zip(reply.files, passed, strict=True) if one is None)
    return tuple(dict.fromkeys(names))
