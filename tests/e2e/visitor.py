"""Customers who talk to the whole house over HTTP, without a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.security.identity_proof import sign_identity
from tests.chat_app import Customer
from tests.e2e.installation import House

PATIENCE = aiohttp.ClientTimeout(total=70)
#: What only customer 1002 may read; written so that no token of random letters holds it by chance.
PRIYAS = re.compile(r"18,?500|১৮,?৫০০|[Pp]riya|PRIYA|(?<![\w-])4242(?![\w-])|(?i:Cloud VPS 8)")


class Visitor(Customer):
    """A browser at the house's chat; `http` for the pages."""

    def __init__(self, http: aiohttp.ClientSession, house: House) -> None:
        super().__init__(http)
        self.http, self.house = http, house

    async def prove(self, customer: str) -> Visitor:
        """Log in, as far as the chat can tell."""
        proof = sign_identity(customer, self.house.settings)
        status, told = await self.ask("POST", "/chat/identity", json={"identity": proof})
        assert status == 200, told
        self.adopt(told)
        return self

    async def answer(self, text: str) -> list[dict[str, Any]]:
        """What is answered to this message; waits for it."""
        return await self.answer_to(await self.say(text))

    async def answer_to(self, seq: int) -> list[dict[str, Any]]:
        while True:
            told = await self.updates(seq, wait=20)
            said = [line for line in told["messages"] if line["author"] != "customer"]
            if said:
                return said
            assert told["typing"], told


@asynccontextmanager
async def visitors(house: House) -> AsyncIterator[Any]:
    """`await arrive()` for an anonymous visitor, `await arrive("1001")` for one who is logged in."""
    async with aiohttp.ClientSession(house.url, timeout=PATIENCE) as http:

        async def arrive(customer: str | None = None) -> Visitor:
            visitor = Visitor(http, house)
            await visitor.begin()
            return await visitor.prove(customer) if customer else visitor

        yield arrive


async def ask(
    http: aiohttp.ClientSession, house: House, text: str, customer: str | None = None, conversation: str | None = None
) -> dict[str, Any]:
    """One message by the door of `python -m bot ask`, without starting a Python for it."""
    headers = {"Authorization": f"Bearer {house.settings.derived('ask')}"}
    asked = {"text": text, "customer": customer, "conversation": conversation, "timeout": 40}
    async with http.post(f"{house.url}/chat/ask", json=asked, headers=headers) as reply:
        told = await reply.json()
        assert reply.status == 200, told
        return dict(told)


def everything(told: Any) -> str:
    """All that a customer was shown: texts, titles and addresses."""
    return str([(line["text"], line["buttons"], line["file"]) for line in told])
