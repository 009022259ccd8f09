"""Chatwoot as a desk: what is told there, each thing once by an id that we choose and look for before."""

from __future__ import annotations

from typing import ClassVar

from bot.conversations.channel_names import TITLES
from bot.desks import words
from bot.desks.base import Case, Desk, DeskAway, DeskRefused, Line
from bot.desks.chatwoot.client import ChatwootClient
from bot.security.tokens import Tokens
from bot.settings import Settings

NAME = "chatwoot"
CHANNEL = "chatwoot"  # the bot behind Chatwoot's own widget: what is said there need not go there
OURS = "sahayak-"  # begins the source_id of every message that we put there
LONGEST = 100_000  # characters of one message; Chatwoot takes 150,000


class ChatwootDesk(Desk):
    name: ClassVar[str] = NAME
    passes: ClassVar[frozenset[str]] = frozenset({"customer", "agent", "bot"})

    def __init__(self, settings: Settings, client: ChatwootClient) -> None:
        self._client, self._tokens = client, Tokens(settings.secrets[:1], "chatwoot")

    def takes(self, channel: str, customer: str | None) -> bool:
        return channel != CHANNEL

    async def open(self, case: Case) -> str:
        # Who knows this id may read and write in the conversation, by the public API: nobody can guess it.
        source = self._tokens.seal(f"{case.ticket} {case.conversation}")
        attributes = {"channel": TITLES.get(case.channel, case.channel), **_customer(case)}
        name = case.name or case.customer or f"#{case.ticket}"
        await self._client.contact(source, self._tokens.seal(case.identity), name, attributes)
        known = await self._client.conversations(source)
        number = str(known[0] if known else await self._client.begin(source, {"ticket": case.ticket}))
        text = "\n".join([*words.header(case), "", *words.transcript(case, case.lines)])
        await self._say(number, "open", _tail(text), private=True)
        await self._client.set_status(number, "open")  # an inbox with a bot begins with "pending"
        return self.ref(number)

    async def append(self, case: Case, line: Line) -> None:
        if line.author == "customer":
            await self._say(self.number(case.ref), f"line-{line.seq}", line.text, private=False)
        else:
            text = f"{words.author(case, line)}: {line.text}"
            await self._say(self.number(case.ref), f"line-{line.seq}", text, private=True)

    async def close(self, case: Case, how: str) -> None:
        await self._say(self.number(case.ref), "end", words.words(case, f"ended_{how}"), private=True)
        await self._client.set_status(self.number(case.ref), "resolved")

    async def note(self, case: Case, ident: str, what: str) -> None:
        await self._say(self.number(case.ref), f"note-{ident}", words.words(case, f"not_passed_{what}"), private=True)

    async def answers(self) -> bool:
        try:
            await self._client.probe()
        except (DeskAway, DeskRefused):
            return False
        return True

    def ref(self, number: str) -> str:
        """What is kept of a conversation there: its number, and of which account."""
        return f"{number}@{self._client.mark}"

    def number(self, ref: str | None) -> str:
        """Raises DeskRefused where it is another account's: that number is somebody else's conversation here."""
        number, _, mark = (ref or "").partition("@")
        if mark != self._client.mark:
            raise DeskRefused("chatwoot: a conversation of another account")
        return number

    async def _say(self, number: str, part: str, text: str, *, private: bool) -> None:
        """Where an earlier try came through and its answer was lost, it is among the latest there."""
        source = OURS + part
        if not any(one.get("source_id") == source for one in await self._client.messages(number)):
            await self._client.say(number, _tail(text), source, private=private)


def _customer(case: Case) -> dict[str, str]:
    return {"customer": case.customer} if case.customer else {}


def _tail(text: str) -> str:
    return text if len(text) <= LONGEST else "…" + text[-LONGEST:]
