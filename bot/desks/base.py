"""The promise of another desk: cases go there, each line after them too, and what its people do comes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

LONGEST_ANSWER = 4000  # characters that somebody at a desk writes to a customer at once


@dataclass(frozen=True)
class Line:
    """One line of a conversation, masked as it is stored. `by`: which agent of our own desk wrote it."""

    seq: int
    author: str  # customer | bot | agent | system
    text: str
    at: float
    by: str | None = None


@dataclass(frozen=True)
class Case:
    """A ticket as another desk is told of it. `name`: what the platform calls the customer; `customer`: proved.

    `person`: the platform's number for whoever writes.
    """

    ticket: str
    conversation: str
    identity: str
    customer: str | None
    name: str | None
    channel: str
    language: str
    reason: str
    summary: Mapping[str, Any]
    results: tuple[Mapping[str, Any], ...]  # what was understood of the customer's messages
    lines: tuple[Line, ...]  # all up to the moment when it was opened there
    person: str | None = None
    ref: str | None = None  # what the desk calls it, once it is open there


class DeskAway(Exception):
    """The desk is not to be reached, or has no time: what it was to be told waits, and is tried again."""


class DeskRefused(Exception):
    """The desk will never take this; trying again is of no use. Says why, without anybody's words."""


class Desk(ABC):
    """One other desk. All methods may be called again after a crash in between, and must then do nothing twice.

    They raise DeskAway and DeskRefused. `name` is kept in the database for ever.
    """

    name: ClassVar[str]
    #: Whose lines it is told after a case was opened. What came from the desk itself never goes back to it.
    passes: ClassVar[frozenset[str]] = frozenset({"customer", "agent"})

    def takes(self, channel: str, customer: str | None) -> bool:
        """Whether cases of that channel, and of that customer (None: nothing is proved), go there."""
        return True

    @abstractmethod
    async def open(self, case: Case) -> str:
        """Open a case, once however often it is called with the same ticket; what the desk calls it (80 characters)."""

    @abstractmethod
    async def append(self, case: Case, line: Line) -> None:
        """One more line, told once by its `seq`."""

    @abstractmethod
    async def close(self, case: Case, how: str) -> None:
        """The case is over here; `how`: closed, withdrawn by the customer, or taken_back by the bot."""

    @abstractmethod
    async def note(self, case: Case, ident: str, what: str) -> None:
        """Tell the desk's people that something of theirs did not get to the customer; once by `ident` (8 characters).

        `what`: late, unreachable, too_long, empty or files.
        """

    async def answers(self) -> bool:
        """Whether the desk is there and takes others' cases; a case with which it fails for long is given up then."""
        return False

    def has_come(self, db: Any, case: Case) -> bool:
        """Whether the case is at the desk, as far as is known here; inside a transaction."""
        return case.ref is not None
