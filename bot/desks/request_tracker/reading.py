"""Read what others did in Request Tracker: whose case it is, who did it, and what the customer is to know of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desks.base import LONGEST_ANSWER, DeskAway
from bot.desks.mail.html_text import text_of_html
from bot.desks.mail.quotes import own_words
from bot.desks.replies import Act, Arrival
from bot.desks.request_tracker.client import RequestTrackerClient

log = logging.getLogger(__name__)

GIVEN_BACK = "rejected"  # the status by which its people give a case back to the bot
LONGEST_PART = 300_000  # bytes of an answer that are read; HTML may have much around its words


@dataclass(frozen=True)
class News:
    """One transaction: `number`, of which ticket, of what type, by whom (a user's name), and its new value."""

    number: int
    ticket: str
    kind: str
    by: str
    value: str

    @property
    def ident(self) -> str:
        return f"transaction {self.number}"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> News | None:
        """None for what is none."""
        number, ticket, creator = str(told.get("id", "")), str(told.get("ObjectId", "")), told.get("Creator")
        by = str(creator.get("id", "")) if isinstance(creator, dict) else ""
        if not all(one.isascii() and one.isdecimal() for one in (number, ticket)) or not by:
            return None
        return cls(int(number), ticket, str(told.get("Type", "")), by, str(told.get("NewValue") or ""))


@dataclass(frozen=True)
class Sent:
    """A file that came along: the number of its part, its name, and how many bytes it has."""

    part: int
    name: str
    size: int


class Reader:
    """For one look: who is an agent is asked once."""

    def __init__(self, client: RequestTrackerClient) -> None:
        self._client = client
        self._agents: dict[str, str | None] = {}

    async def arrival(self, news: News, ticket: Mapping[str, Any]) -> tuple[Arrival, list[Sent]] | None:
        """What happened, and the files that came with it; None where nothing is to be done. `ticket`: as it is now."""
        if news.kind == "Status":
            act = await self._ended(news, ticket)
            return (Arrival(news.ident, act=act), []) if act is not None else None
        if news.kind == "AddLink":  # its conversation goes on elsewhere
            return (Arrival(news.ident, act=Act.CLOSE), []) if not news.value.endswith(f"/{news.ticket}") else None
        agent = await self._agent(news.value if news.kind == "Set" else news.by)
        if news.kind == "Set":
            return (Arrival(news.ident, agent=agent, act=Act.TAKE), []) if agent is not None else None
        if agent is None:  # a customer of the host's, or anybody, may write into a ticket by mail
            log.warning("desk request tracker: words of somebody who is no privileged user there")
            return None
        text, files = await self._words(news.number)
        return Arrival(news.ident, text, agent), files

    async def _ended(self, news: News, ticket: Mapping[str, Any]) -> Act | None:
        """By what it is now: somebody may have opened it again since."""
        if ticket.get("Status") != news.value or not await self._client.is_over(news.ticket):
            return None
        return Act.BOT if news.value == GIVEN_BACK else Act.CLOSE

    async def _agent(self, ident: str) -> str | None:
        """Their name; None for whoever is no privileged user."""
        if ident not in self._agents:
            told = await self._client.user(ident)
            name = str(told.get("RealName") or told.get("Name") or ident)
            self._agents[ident] = name if str(told.get("Privileged")) == "1" else None
        return self._agents[ident]

    async def _words(self, transaction: int) -> tuple[str, list[Sent]]:
        parts = await self._client.parts(transaction)
        files = [
            Sent(_number(one, "id"), str(one["Filename"]), _number(one, "ContentLength"))
            for one in parts
            if one.get("Filename") and "\ncontent-id:" not in f"\n{one.get('Headers')}".lower()  # a signature's picture
        ]
        for kind in ("text/plain", "text/html"):
            for one in parts:
                if str(one.get("ContentType")).lower() == kind and not one.get("Filename"):
                    return await self._text(one, kind), files
        return "", files

    async def _text(self, part: Mapping[str, Any], kind: str) -> str:
        if _number(part, "ContentLength") > LONGEST_PART:
            return "…" * (2 * LONGEST_ANSWER + 1)  # too long for any chat
        text = (await self._client.content(_number(part, "id"))).decode("utf-8", "replace")
        return own_words(text_of_html(text) if kind == "text/html" else text)


def _number(part: Mapping[str, Any], name: str) -> int:
    told = str(part.get(name) or 0)
    if not (told.isascii() and told.isdecimal()):
        raise DeskAway("request tracker: an answer that is none")
    return int(told)
