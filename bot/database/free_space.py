"""Room on the disk: a reserve that new messages leave to answers, payments and the database itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from pathlib import Path

from bot.errors import StoreFull

LOOK_EVERY = 1.0  # seconds


class FreeSpace:
    """`folders`: where this process and its database write; `reserve`: bytes that have to be free in each."""

    def __init__(self, folders: Collection[Path], reserve: int) -> None:
        self._folders, self._reserve = set(folders), reserve
        self._looked, self._enough = -LOOK_EVERY, True

    def require(self) -> None:
        """Raises StoreFull where less is left than the reserve."""
        if not self.enough():
            raise StoreFull()

    def enough(self) -> bool:
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked, self._enough = now, all(self._free(folder) >= self._reserve for folder in self._folders)
        return self._enough

    def _free(self, folder: Path) -> float:
        try:
            return shutil.disk_usage(folder).free
        except OSError:  # not made yet, or not ours to look at: whoever writes there will see
            return float("inf")
