"""Request Tracker as a desk: what is told there, each thing once by a mark of ours that is looked for before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from bot.conversations import reopening
from bot.database.engine import Database
from bot.desks import cases, words
from bot.desks.base import Case, Desk, DeskAway, DeskRefused, Line
from bot.desks.request_tracker.client import RequestTrackerClient
from bot.security.tokens import TokenExpired, TokenInvalid, Tokens
from bot.settings import Settings

NAME = "request_tracker"
LONGEST = 100_000  # characters of one message
LONGEST_SUBJECT = 190  # Request Tracker has room for 200
OVER = "resolved"
_MARK = "case"  # in the address that a ticket refers to


class RequestTrackerDesk(Desk):
    """A ticket is known by the address of its conversation at our own desk, which it refers to.

    That address holds a token of ours, so a ticket of another installation, or another ticket with the same number
    after a move to another server, is never taken for it.
    """

    name: ClassVar[str] = NAME
    passes: ClassVar[frozenset[str]] = frozenset({"customer", "agent", "bot"})

    def __init__(self, settings: Settings, client: RequestTrackerClient, database: Database) -> None:
        self._client, self._database = client, database
        self._tokens = Tokens(settings.secrets, "request tracker")
        self._desk = f"{settings.public_url}/desk/"
        self._sure: set[str] = set()  # numbers of tickets there that were seen to be ours

    async def open(self, case: Case) -> str:
        address = self._address(case)
        if known := await self._client.referring_to(address):
            return str(known[0])
        text = "\n".join([*words.header(case), "", *words.transcript(case, case.lines)])
        subject = words.subject(case)[:LONGEST_SUBJECT]
        return str(await self._client.create(subject, _tail(text), [address, *await self._before(case)]))

    async def append(self, case: Case, line: Line) -> None:
        if line.author == "customer":
            await self._say(case, f"line {line.seq}", line.text, private=False)
        else:
            await self._say(case, f"line {line.seq}", f"{words.author(case, line)}: {line.text}", private=True)

    async def close(self, case: Case, how: str) -> None:
        await self._say(case, "end", words.words(case, f"ended_{how}"), private=True)
        number = await self._number(case)
        if not await self._client.is_over(number):
            await self._client.set_status(number, OVER)
            if not await self._client.is_over(number):  # an unfinished dependency, a right or status that is not there
                raise DeskRefused("request tracker: a status that it did not take")

    async def note(self, case: Case, ident: str, what: str) -> None:
        await self._say(case, f"note {ident}", words.words(case, f"not_passed_{what}"), private=True)

    async def answers(self) -> bool:
        try:
            await self._client.open_queue()
        except (DeskAway, DeskRefused):
            return False
        return True

    def is_of(self, ticket: Mapping[str, Any], number: str, conversation: str) -> bool:
        """Whether a ticket, as Request Tracker tells of it, was opened for our ticket `number`."""
        links = ticket.get("_hyperlinks")
        addresses = [one.get("_url") for one in links if isinstance(one, dict)] if isinstance(links, list) else []
        wanted = f"{number} {conversation}"
        return any(self._opened(address) == wanted for address in addresses if isinstance(address, str))

    def _address(self, case: Case) -> str:
        return f"{self._desk}?{_MARK}={self._tokens.seal(f'{case.ticket} {case.conversation}')}#{case.conversation}"

    def _opened(self, address: str) -> str:
        try:
            return self._tokens.open(parse_qs(urlsplit(address).query)[_MARK][0]).text
        except (KeyError, ValueError, TokenInvalid, TokenExpired):
            return ""

    async def _before(self, case: Case) -> list[str]:
        """The ticket there of the case that this one continues."""
        number = reopening.continued(case.summary)
        found = await self._database.read(cases.of_ticket, NAME, number) if number else None
        return [found.ref] if found is not None and found.ref is not None else []

    async def _say(self, case: Case, part: str, text: str, *, private: bool) -> None:
        """Where an earlier try came through and its answer was lost, it is found there by its subject."""
        number, subject = await self._number(case), f"#{case.ticket} {part}"
        if not await self._client.has_said(number, subject):
            await self._client.say(number, _tail(text), subject, private=private)

    async def _number(self, case: Case) -> str:
        """Of its ticket there. Raises DeskRefused where that is somebody else's: they moved to another server."""
        assert case.ref is not None  # it is open there
        if case.ref not in self._sure:
            if not self.is_of(await self._client.ticket(case.ref), case.ticket, case.conversation):
                raise DeskRefused("request tracker: a ticket that is not of this case")
            self._sure.add(case.ref)
        return case.ref


def _tail(text: str) -> str:
    return text if len(text) <= LONGEST else "…" + text[-LONGEST:]
