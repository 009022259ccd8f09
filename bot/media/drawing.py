"""Draw a picture in a passing process: what that takes is bounded and given back, and nobody waits for it meanwhile."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys

from bot.errors import FileRefused, FileUnchecked
from bot.settings import ROOT

log = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds, on a busy machine; of a processor it gets fewer (`pictures.LIMITS`)
#: How the program ends where the picture is to blame: it crashed, or took all its time. Else the trouble is ours.
BY_PICTURE = frozenset(
    -number for number in (
        signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGXCPU
    )
)  # fmt: skip


def drawn(data: bytes | bytearray, kind: str, longest: int | None = None) -> bytes:
    """What `bot.media.pictures` makes of it. Raises FileRefused, and FileUnchecked where it cannot be drawn now.

    `longest`: pixels of the longer side at most, where they are to be fewer than usual.
    """
    command = [sys.executable, "-W", "ignore", "-m", "bot.media.pictures", kind, *([str(longest)] if longest else [])]
    try:
        # Without our environment: what reads strange bytes need not hold our secrets.
        ended = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE, cwd=ROOT, env={}
        )
    except subprocess.TimeoutExpired:
        log.warning("a picture was not drawn in time")
        raise FileUnchecked() from None
    except OSError as trouble:
        log.error("no picture can be drawn: %s", type(trouble).__name__)
        raise FileUnchecked() from trouble
    if ended.returncode in BY_PICTURE:
        log.warning("a picture ended the process that drew it: %s", ended.returncode)
    elif ended.returncode:  # something is missing (1), or the machine's memory (-9)
        log.error("no picture can be drawn: its process ended with %s", ended.returncode)
        raise FileUnchecked()
    if ended.returncode or not ended.stdout:
        raise FileRefused()
    return ended.stdout
