"""Keep the logs of the processes short: past a size the file is copied away and emptied, and the oldest copy goes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot.private_files import open_private


def keep_short(log: Path, largest: int, copies: int) -> None:
    """`largest`: bytes; `copies`: how many older ones stay beside it, web.log.1 the newest.

    The process goes on writing to the same file: it appends, so an emptied one begins anew. What it writes between the
    copy and the emptying is lost, which is a line or two.
    """
    try:
        if log.stat().st_size <= largest:
            return
        older = [log.with_name(f"{log.name}.{number}") for number in range(1, copies + 1)]
        older[-1].unlink(missing_ok=True)
        for newer, place in zip(reversed(older[:-1]), reversed(older[1:]), strict=True):
            if newer.exists():
                newer.replace(place)
        _copy(log, older[0])
    except FileNotFoundError:  # nothing was said yet
        return
    except OSError:  # a full disk: rather no copy than a log that goes on growing
        pass
    _empty(log)


def _copy(log: Path, place: Path) -> None:
    try:
        with (
            log.open("rb") as source,
            os.fdopen(open_private(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as to,
        ):
            shutil.copyfileobj(source, to)
    except OSError:
        place.unlink(missing_ok=True)  # half of it helps nobody, and takes room
        raise


def _empty(log: Path) -> None:
    try:
        os.truncate(log, 0)
    except OSError:
        pass
