"""What the gateways that are played here have in common: what their page shows, and what is decided on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.standins.documents import Documents

LIFE = 3 * 3600.0  # seconds that a page can be paid on, where a gateway says nothing else
Outcome = Literal["paid", "failed", "cancelled", "pending"]
State = Literal["open", "declined", "pending", "paid"]

#: Posts a report (address, body, headers) to the shop; it is the gateway that waits and repeats, so it raises nothing.
Report = Callable[[str, bytes, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class StandinOrder:
    """What the page shows. `amount`: as text, in `currency`; `until`: Unix time at which the page ends."""

    gateway: str
    brand: str
    reference: str
    what: str
    amount: str
    currency: str
    until: float
    state: State = "open"


@dataclass(frozen=True)
class Onward:
    """Where the customer's browser goes then; `form`: with a form, as some gateways send it."""

    url: str
    form: bool = False


class StandinServer(ABC):
    """One gateway's server. `page`: address in front of a session's name, where the customer's browser pays."""

    name: str
    brand: str
    refunds_wait = False  # what is to go back is only promised, until `end_refund` says what came of it

    def __init__(self, documents: Documents, report: Report, page: str) -> None:
        self._documents, self._report, self._page = documents, report, page

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """The gateway's own addresses, as its real server has them."""

    @abstractmethod
    async def order(self, session: str) -> StandinOrder | None:
        """What is to be paid in a session, also after its end; None for an unknown one."""

    @abstractmethod
    async def decide(self, session: str, outcome: Outcome) -> Onward | None:
        """Do what the customer has chosen, report it, and say where the browser goes; None as above.

        What was paid stays paid, whatever is chosen on the same page afterwards.
        """

    @abstractmethod
    async def end_refund(self, refund: str, done: bool) -> None:
        """Let what was promised come to pass, or not."""
