"""A database whose process dies at a transaction, before or after it, and is started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.database.engine import Database

T = TypeVar("T")


class Killed(BaseException):
    """Nothing of the process goes on."""


class MortalDatabase(Database):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._left: float | None = None

    @contextmanager
    def dying(self, transactions: float) -> Iterator[None]:
        """Die at this transaction from now on; with a half, after it."""
        self._left = transactions
        try:
            yield
        except Killed:
            pass
        finally:
            self._left = None

    async def write(self, work: Callable[..., T], *args: Any, **more: Any) -> T:
        self._step(0.5)
        done = await super().write(work, *args, **more)
        self._step(0.5)
        return done

    async def glance(self, work: Callable[..., T], *args: Any, **more: Any) -> T:
        self._step(0)
        return await super().glance(work, *args, **more)

    def _step(self, by: float) -> None:
        if self._left is not None:
            self._left -= by
            if self._left < 0:
                raise Killed
