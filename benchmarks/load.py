"""Customers who talk to a server of this machine, several at once, each waiting for the answer before going on."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import uvloop

from benchmarks.arithmetic import percentiles
from bot.errors import UserError

PATIENCE = aiohttp.ClientTimeout(total=60)
WAIT = 25  # seconds of one long poll
MOST_CUSTOMERS = 64
MOST_TURNS = 50_000


class NoAnswer(UserError):
    """Facts: side, why."""

    code = "no_answer"

    def __str__(self) -> str:
        return f"{self.facts['side']} did not answer: {self.facts['why']}"


class Talker(Protocol):
    """One conversation."""

    async def begin(self) -> None: ...

    async def say(self, text: str) -> bool:
        """Returns when the answer is there; False where the server gave up and sent none."""


class Widget:
    """Our own chat as a browser uses it: a session, a message, a long poll. `identity`: a proof of who is logged in."""

    def __init__(self, session: aiohttp.ClientSession, address: str, identity: str | None) -> None:
        self._session, self._address, self._identity = session, address, identity
        self._headers: dict[str, str] = {}

    async def begin(self) -> None:
        self._adopt(await self._ask("POST", "/chat/session"))
        if self._identity is not None:
            self._adopt(await self._ask("POST", "/chat/identity", json={"identity": self._identity}))
            # What the bot says of the login must not be taken for the first answer.
            await self._ask("GET", "/chat/updates?after=0&wait=1")

    async def say(self, text: str) -> bool:
        sent = await self._ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "text": text})
        while True:
            told = await self._ask("GET", f"/chat/updates?after={sent['seq']}&wait={WAIT}")
            if any(line["author"] != "customer" for line in told["messages"]):
                return True

    def _adopt(self, told: Any) -> None:
        self._headers = {"Authorization": f"Bearer {told['token']}"}

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        async with self._session.request(method, self._address + path, headers=self._headers, **more) as reply:
            if reply.status != 200:
                raise NoAnswer(side="sahayak", why=f"{reply.status} from {path}: {(await reply.text())[:200]}")
            return await reply.json()


class Private:
    """The engine's own door, one POST a turn; what it should remember goes along, as the case file does it."""

    def __init__(self, session: aiohttp.ClientSession, address: str, secret: str, customer: str | None) -> None:
        self._session, self._address, self._customer = session, address, customer
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._conversation = uuid.uuid4().hex
        self._state: Any = None

    async def begin(self) -> None:
        """Nothing: the first message begins the conversation."""

    async def say(self, text: str) -> bool:
        asked = {
            "conversation": self._conversation, "message_id": uuid.uuid4().hex, "text": text, "payload": None,
            "customer": self._customer, "language": None, "channel": "bench", "sensitive": [], "state": self._state,
        }  # fmt: skip
        async with self._session.post(self._address, json=asked, headers=self._headers) as reply:
            told = await reply.json()
            if reply.status != 200 or not (told["replies"] or told["effects"]):
                raise NoAnswer(side="the engine", why=f"{reply.status}, or an empty answer to {text!r}")
            self._state = told["state"]
            return True


class Rest:
    """One POST whose reply is the answer: Rasa's REST channel, and the floor."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session, self._address, self._sender = session, address, uuid.uuid4().hex

    async def begin(self) -> None:
        """Nothing: the first message begins the conversation."""

    async def say(self, text: str) -> bool:
        async with self._session.post(self._address, json={"sender": self._sender, "message": text}) as reply:
            if reply.status != 200:
                raise NoAnswer(side=self._address, why=f"{reply.status} to {text!r}")
            return bool(await reply.json())  # empty where stock Rasa could not reach its own actions in time


Meet = Callable[[aiohttp.ClientSession], Talker]


@dataclass(frozen=True)
class Timed:
    """Seconds of each turn and of the whole run, and how many turns got no answer."""

    turns: tuple[float, ...]
    wall: float
    lost: int

    def figures(self) -> dict[str, float]:
        """p50, p95, p99 in ms, messages answered a second, and those that were not."""
        answered = len(self.turns) - self.lost
        return {**percentiles(self.turns), "per_second": round(answered / self.wall, 1), "lost": self.lost}


async def talk(meet: Meet, texts: Sequence[str], customers: int, turns: int, shift: int = 0) -> Timed:
    """``turns`` in all, shared by ``customers`` at once, each in a conversation of its own; texts from ``shift`` on."""
    assert 0 < customers <= MOST_CUSTOMERS
    assert 0 < turns <= MOST_TURNS
    each = max(1, turns // customers)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=PATIENCE, connector=connector) as session:
        talkers = [meet(session) for _ in range(customers)]
        await asyncio.gather(*(talker.begin() for talker in talkers))
        began = time.perf_counter()
        # Everybody begins elsewhere in the list, so that nobody is answered from what another has just asked.
        parts = (_turns(talker, texts, each, at * each + shift) for at, talker in enumerate(talkers))
        spent = await asyncio.gather(*parts)
        wall = time.perf_counter() - began
    each_turn = [one for several in spent for one in several]
    return Timed(tuple(seconds for seconds, _ in each_turn), wall, sum(not answered for _, answered in each_turn))


async def _turns(talker: Talker, texts: Sequence[str], turns: int, start: int) -> list[tuple[float, bool]]:
    spent = []
    for turn in range(turns):
        began = time.perf_counter()
        answered = await talker.say(texts[(start + turn) % len(texts)])
        spent.append((time.perf_counter() - began, answered))
    return spent


async def one_conversation(meet: Meet, texts: Sequence[str], marks: Sequence[int], around: int = 5) -> dict[int, float]:
    """Median milliseconds of the ``around`` turns that end at each mark of one long conversation."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=PATIENCE, connector=connector) as session:
        talker = meet(session)
        await talker.begin()
        spent = [seconds for seconds, _ in await _turns(talker, texts, max(marks), 0)]
    return {mark: percentiles(spent[max(0, mark - around) : mark])["p50"] for mark in marks}


def ask(run: Callable[[], Awaitable[Any]], side: str) -> Any:
    """Run one of the above to its end; a server that breaks off is one clear line."""
    uvloop.install()  # the load shares the cores with what it measures: the cheaper, the better
    try:
        return asyncio.run(run())  # type: ignore[arg-type]
    except (aiohttp.ClientError, asyncio.TimeoutError) as cause:
        raise NoAnswer(side=side, why=f"{type(cause).__name__}: {cause}") from cause
