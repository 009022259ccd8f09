"""WHMCS as a desk: what is told there, each thing once by a mark in its last line that is looked for before."""

from __future__ import annotations

from typing import ClassVar

from bot.desks import words
from bot.desks.base import Case, Desk, DeskAway, DeskRefused, Line
from bot.desks.whmcs.tickets import CLOSED, Ticket, WhmcsTickets
from bot.security.tokens import Tokens
from bot.settings import Settings

NAME = "whmcs"
LONGEST = 60_000  # bytes of one message: its column holds 65,535, and the mark at its end must not be cut off
LONGEST_SUBJECT = 150
LONGEST_KEY = 22  # characters: 128 bits


class WhmcsDesk(Desk):
    """What the customer writes is theirs in the ticket, all else is a note for admins."""

    name: ClassVar[str] = NAME
    passes: ClassVar[frozenset[str]] = frozenset({"customer", "agent", "bot"})

    def __init__(self, settings: Settings, tickets: WhmcsTickets) -> None:
        self._tickets, self._seal = tickets, Tokens(settings.secrets[:1], "whmcs ticket")
        self._guests = bool(settings.whmcs_guest_email)

    def takes(self, channel: str, customer: str | None) -> bool:
        return customer is not None or self._guests

    async def open(self, case: Case) -> str:
        # Nobody can guess it, so that no other ticket of theirs is taken for this one.
        key = self._seal.seal(f"{case.ticket} {case.conversation}")[:LONGEST_KEY]
        number = await self._tickets.opened(key, case.customer)
        if number is None:
            text = _tail("\n".join([*words.header(case), "", *words.transcript(case, case.lines)]))
            subject = f"{words.subject(case)[:LONGEST_SUBJECT]} ({key})"
            number = await self._tickets.open(case.customer, _name(case), subject, text)
        return self.ref(number)

    async def append(self, case: Case, line: Line) -> None:
        if line.author == "customer":
            await self._say(case, f"line {line.seq}", line.text, private=False)
        else:
            await self._say(case, f"line {line.seq}", f"{words.author(case, line)}: {line.text}", private=True)

    async def close(self, case: Case, how: str) -> None:
        await self._say(case, "end", words.words(case, f"ended_{how}"), private=True)
        if not (await self.ticket(case)).is_closed:
            await self._tickets.set_status(self.number(case.ref), CLOSED)

    async def note(self, case: Case, ident: str, what: str) -> None:
        await self._say(case, f"note {ident}", words.words(case, f"not_passed_{what}"), private=True)

    async def answers(self) -> bool:
        try:
            await self._tickets.department()
        except (DeskAway, DeskRefused):
            return False
        return True

    def ref(self, number: str) -> str:
        """What is kept of a ticket there: its number, and of which WHMCS."""
        return f"{number}@{self._tickets.mark}"

    def number(self, ref: str | None) -> str:
        """Raises DeskRefused where it is another WHMCS's: that number is somebody else's ticket here."""
        number, _, mark = (ref or "").partition("@")
        if mark != self._tickets.mark:
            raise DeskRefused("whmcs: a ticket of another installation")
        return number

    async def ticket(self, case: Case) -> Ticket:
        """As it is now. Raises DeskRefused where it is not that customer's any more."""
        found = await self._tickets.ticket(self.number(case.ref))
        if found.owner != self._tickets.owner(case.customer):
            raise DeskRefused("whmcs: a ticket of somebody else")
        return found

    async def _say(self, case: Case, part: str, text: str, *, private: bool) -> None:
        """Where an earlier try came through and its answer was lost, it is found there by its last line."""
        mark = f"[#{case.ticket} {part}]"
        if mark in (await self.ticket(case)).marks:
            return
        number, message = self.number(case.ref), f"{_tail(text)}\n\n{mark}"
        if private:
            await self._tickets.note(number, message)
        else:
            await self._tickets.reply(number, case.customer, _name(case), message)


def _name(case: Case) -> str:
    return (case.name or f"#{case.ticket}")[:60]


def _tail(text: str) -> str:
    raw = text.encode()
    return text if len(raw) <= LONGEST else "…" + raw[-LONGEST:].decode(errors="ignore")
