"""Short reads of a SQLite file on the event loop's own thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bot.database.inline_connection import CannotWait, InlineConnection
from bot.database.troubles import TROUBLE

T = TypeVar("T")


class InlineReads(InlineConnection):
    """Readers and the writer do not meet in WAL."""

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """What a function of a connection finds, in a transaction that reads. Raises CannotWait, and what it raises."""
        try:
            with self.begin():
                return work(self._connection, *args)
        except TROUBLE as trouble:
            self.close()
            raise CannotWait from trouble
