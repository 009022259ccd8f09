"""WHMCS's tickets as far as cases need them; of the notes of its admins nothing leaves this module."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Any, TypeVar

import aiohttp

from bot.desks.base import DeskAway, DeskRefused
from bot.settings import Settings
from bot.whmcs.client import NO_ROLE, WhmcsClient
from bot.whmcs.decode import number, rows, text
from bot.whmcs.errors import WhmcsAway, WhmcsDenied, WhmcsRefused, WhmcsTooLong

PATIENCE = 20.0  # seconds for one call; nobody waits for it in a chat
CLOSED = "Closed"
#: All that a credential needs for tickets.
ACTIONS = (
    "OpenTicket", "AddTicketReply", "AddTicketNote", "UpdateTicket", "GetTicket", "GetTickets", "GetTicketAttachment",
    "GetSupportDepartments", "GetSupportStatuses",
)  # fmt: skip
_MARK = re.compile(r"\[#[0-9]{1,9} [a-z0-9 ]{1,40}\]")
T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """Of an admin's: `files`: index and name of what came along."""

    ident: int
    admin: str
    text: str
    files: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Ticket:
    """`owner`: the client's id, or the address of who is none. `marks`: last lines by which a desk knows its own."""

    owner: str
    status: str
    flagged: int
    replies: tuple[Reply, ...]
    marks: frozenset[str]

    @property
    def is_closed(self) -> bool:
        return self.status.casefold() == CLOSED.casefold()


class WhmcsTickets:
    """`mark`: of this installation of WHMCS, as numbers begin again elsewhere. Raises DeskAway, DeskRefused."""

    def __init__(self, settings: Settings, connector: aiohttp.BaseConnector | None = None) -> None:
        self._client = WhmcsClient(settings, PATIENCE, connector=connector)
        self._department, self._guest = settings.whmcs_department, settings.whmcs_guest_email
        self.mark = sha256(settings.whmcs_url.encode()).hexdigest()[:8]

    async def close(self) -> None:
        await self._client.close()

    def owner(self, customer: str | None) -> str:
        """As `Ticket.owner` says it."""
        return customer or self._guest.casefold()

    async def opened(self, key: str, customer: str | None) -> str | None:
        """The oldest of theirs with `key` in its subject."""
        by = {"clientid": customer} if customer else {"email": self._guest}
        answer = await _told(self._client.read("GetTickets", subject=key, ignore_dept_assignments=True, **by))
        found = [one for one in rows(answer, "tickets", "ticket") if key in unescape(text(one, "subject"))]
        ids = [number(one, "id", "ticketid") for one in found]
        return str(min(ids)) if ids and all(ids) else None

    async def open(self, customer: str | None, name: str, subject: str, message: str) -> str:
        answer = await _told(
            self._client.write(
                "OpenTicket", deptid=self._department, subject=subject, message=message, **self._who(customer, name),
                **({} if customer else {"noemail": True}),
            )
        )  # fmt: skip
        if not (ident := number(answer, "id", "ticketid")):
            raise DeskAway("whmcs: a ticket without a number")
        return str(ident)

    async def reply(self, ticket: str, customer: str | None, name: str, message: str) -> None:
        await _told(self._client.write("AddTicketReply", ticketid=ticket, message=message, **self._who(customer, name)))

    async def note(self, ticket: str, message: str) -> None:
        await _told(self._client.write("AddTicketNote", ticketid=ticket, message=message))

    async def set_status(self, ticket: str, status: str) -> None:
        await _told(self._client.write("UpdateTicket", ticketid=ticket, status=status))

    async def ticket(self, ticket: str) -> Ticket:
        answer = await _told(self._client.read_with_notes("GetTicket", ticketid=ticket, repliessort="ASC"))
        said = rows(answer, "replies", "reply")
        ours = [_words(one).rpartition("\n")[2] for one in (*said, *rows(answer, "notes", "note"))]
        owner = number(answer, "userid")
        return Ticket(
            str(owner) if owner else text(answer, "email").casefold(),
            text(answer, "status"),
            number(answer, "flag"),
            tuple(_reply(one) for one in said if text(one, "admin") and number(one, "replyid")),
            frozenset(filter(_MARK.fullmatch, ours)),
        )

    async def file(self, reply: int, index: int) -> bytes:
        call = self._client.read("GetTicketAttachment", relatedid=reply, type="reply", index=index)
        answer = await _told(call, too_long=DeskRefused)
        try:
            return base64.b64decode(str(answer.get("data") or ""), validate=True)
        except (ValueError, binascii.Error):
            raise DeskRefused("whmcs: a file that cannot be read") from None

    async def department(self) -> str | None:
        """Its name; None where there is none of that number."""
        answer = await _told(self._client.read("GetSupportDepartments", ignore_dept_assignments=True))
        found = rows(answer, "departments", "department")
        return next((text(one, "name") for one in found if str(number(one, "id")) == self._department), None)

    async def statuses(self) -> list[str]:
        answer = await _told(self._client.read("GetSupportStatuses"))
        return [text(one, "title") for one in rows(answer, "statuses", "status")]

    async def missing_roles(self) -> list[str]:
        """What the credential may not do. Asked of no ticket, so that nothing is done."""
        missing = []
        for action in ACTIONS:
            try:
                await self._client.write(action, ticketid=0, relatedid=0, deptid=0)
            except WhmcsRefused:
                continue
            except WhmcsDenied as denied:
                if not denied.message.startswith(NO_ROLE):
                    raise DeskAway(str(denied)) from None
                missing.append(action)
            except WhmcsAway as away:
                raise DeskAway(str(away)) from None
        return missing

    def _who(self, customer: str | None, name: str) -> dict[str, str]:
        return {"clientid": customer} if customer else {"name": name, "email": self._guest}


async def _told(call: Awaitable[T], too_long: type[DeskAway | DeskRefused] = DeskAway) -> T:
    """Without its own words, which may repeat somebody's."""
    try:
        return await call
    except WhmcsTooLong as long:
        raise too_long(str(long)) from None
    except WhmcsDenied as denied:  # an operator mends that
        raise DeskAway(str(denied)) from None
    except WhmcsAway as away:
        raise DeskAway(str(away)) from None
    except WhmcsRefused as refused:
        raise DeskRefused(str(refused)) from None


def _reply(told: Mapping[str, Any]) -> Reply:
    files = [one for one in rows(told, "attachments") if text(one, "filename")]
    named = tuple((number(one, "index"), unescape(text(one, "filename"))) for one in files)
    return Reply(number(told, "replyid"), unescape(text(told, "admin")), _words(told), named)


def _words(told: Mapping[str, Any]) -> str:
    """WHMCS keeps what was written with & < > as HTML writes them."""
    return unescape(text(told, "message")).replace("\r\n", "\n").strip()
