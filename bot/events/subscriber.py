"""The promise of a subscriber: which kinds of events it wants, and what it does with each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from bot.events.log import Event


class Subscriber(ABC):
    """Reads the event log under a name of its own: in order, one event after the other, in one process at a time.

    `name` is kept in the database for ever: another name is another reader, with a cursor of its own.
    """

    name: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    #: A new one begins with the oldest event; else with the first that comes after it.
    from_beginning: ClassVar[bool] = False
    #: Wakes on the commit of an event; False for one that the look every second is quick enough for.
    prompt: ClassVar[bool] = True
    #: Wants also events that somebody was erased from before it came to them: number, time and kind, `data` is ERASED.
    erased: ClassVar[bool] = False


class AwaitedSubscriber(Subscriber):
    """Works outside the database. An event comes again after a crash in between: what it does must bear that."""

    seconds: ClassVar[float] = 60.0  # that one event may take; then it has failed

    @abstractmethod
    async def handle(self, event: Event) -> None:
        """Whatever this raises counts as a failure: the same event is tried again, later and later."""


class TransactionalSubscriber(Subscriber):
    """Works inside the database, in the transaction that moves its cursor: each event takes effect exactly once."""

    @abstractmethod
    def apply(self, db: Any, events: Sequence[Event]) -> None:
        """`db`: a connection inside a transaction. What this raises undoes all of it, and is tried again."""
