"""What a random life of payments asks of a gateway's other side: where customers decide, and what is true at last."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from bot.billing.gateways.base import Gateway, Notification
from bot.billing.models import Money
from bot.database.engine import Database

FAULTS = ("500", "html", "nonsense", "drop", "done")


class Nothing(Exception):
    """There is nothing that a step could be about."""


@dataclass(frozen=True)
class Charge:
    """Money that a gateway took, whatever we make of it, and how much of it went back or is on its way."""

    gateway: str
    reference: str
    transaction: str
    amount: Money
    refunded: Money | None


class MoneyGateway(ABC):
    """`reports`: all that it has reported in this life, true. `promises`: what is to go back waits for `end_refund`."""

    promises = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.reports: list[Notification] = []

    @abstractmethod
    def begin_life(self) -> None:
        """Forget the life before."""

    @abstractmethod
    def adapter(self, database: Database) -> Gateway:
        """The gateway for one till."""

    @abstractmethod
    def begun(self, reference: str, session: str) -> None:
        """An attempt has this page, on which its customer decides."""

    @abstractmethod
    def fail(self, how: str) -> None:
        """Misbehave (one of FAULTS) or, with an empty word, no longer."""

    @abstractmethod
    async def decide(self, reference: str, outcome: str) -> None:
        """The customer of an attempt chooses "paid", "failed", "cancelled" or "pending"; it is reported."""

    @abstractmethod
    async def decide_twice(self, reference: str) -> None:
        """Two payments for one attempt. Nothing: it never takes two."""

    @abstractmethod
    async def decide_other(self, reference: str, amount: Money) -> None:
        """Another sum is paid than was asked for."""

    @abstractmethod
    def forged(self, report: Notification) -> Notification:
        """The same, changed by somebody else."""

    @abstractmethod
    def last_reports(self) -> list[Notification]:
        """What it goes on telling until it is heard."""

    @abstractmethod
    async def charges(self) -> list[Charge]:
        """All money that it took in this life."""

    @abstractmethod
    async def waiting(self) -> list[str]:
        """Refunds that it has promised and not carried out."""

    @abstractmethod
    async def end_refund(self, ident: str, done: bool) -> None:
        """Let what was promised come to pass, or not."""
