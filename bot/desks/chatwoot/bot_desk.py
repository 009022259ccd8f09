"""Chatwoot as the desk of what is said in its own widget: a case is the conversation itself, which gets a person."""

from __future__ import annotations

from typing import ClassVar

from bot.conversations.tables import WIDGET_DESK
from bot.desks import words
from bot.desks.base import Case, Desk, DeskAway, DeskRefused, Line
from bot.desks.chatwoot.client import ChatwootClient
from bot.desks.chatwoot.desk import CHANNEL, OURS
from bot.desks.passing import CasePasser

_ENDS = {"closed": "resolved", "taken_back": "pending", "withdrawn": "pending"}


class ChatwootBotDesk(Desk):
    """With a bot's token, which may not read what is said there: after a lost answer a note may stand there twice."""

    name: ClassVar[str] = WIDGET_DESK
    passes: ClassVar[frozenset[str]] = frozenset()  # all of it is said there already

    def __init__(self, client: ChatwootClient) -> None:
        self._client = client

    def takes(self, channel: str, customer: str | None) -> bool:
        return channel == CHANNEL

    async def open(self, case: Case) -> str:
        number = self._number(case)
        await self._note(number, f"open-{case.ticket}", "\n".join(words.header(case)))
        await self._client.set_status(number, "open")
        return f"{number}@{self._client.mark}"

    async def append(self, case: Case, line: Line) -> None:
        """Nothing: all of it is said there already."""

    async def close(self, case: Case, how: str) -> None:
        number = self._number(case)
        await self._note(number, f"end-{case.ticket}", words.words(case, f"ended_{how}"))
        await self._client.set_status(number, _ENDS[how])

    async def note(self, case: Case, ident: str, what: str) -> None:
        await self._note(self._number(case), f"note-{ident}", words.words(case, f"not_passed_{what}"))

    async def answers(self) -> bool:
        try:
            await self._client.probe_bot()
        except (DeskAway, DeskRefused):
            return False
        return True

    async def _note(self, number: str, part: str, text: str) -> None:
        await self._client.say(number, text, OURS + part, private=True)

    def _number(self, case: Case) -> str:
        """Raises DeskRefused where it is another account's: that number is somebody else's conversation here."""
        mark, _, number = (case.person or "").replace(":", " ", 1).partition(" ")
        if mark != self._client.mark or not number:
            raise DeskRefused("chatwoot: a conversation of another account")
        return number.rpartition(":")[2]


class ChatwootBotCases(CasePasser):
    name = "desk_chatwoot_bot"
    kinds = frozenset({"ticket.opened", "ticket.closed", "ticket.withdrawn", "ticket.taken_back"})
