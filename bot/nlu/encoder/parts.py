"""The files that the built encoder consists of, and their check sum."""

from __future__ import annotations

import hashlib
from pathlib import Path

PARTS = ("pieces.txt", "letters.json", "scores.npy", "words.npy", "positions.npy", "network.onnx")
MARK = "mark"  # the file that their check sum stands in
AT_ONCE = 2**20  # bytes


class Damaged(OSError):
    """The files are not those that were built."""


def summed(folder: Path) -> str:
    """Check sum of all parts: what a vector depends on beside its text."""
    made = hashlib.sha256()
    for part in PARTS:
        with (folder / part).open("rb") as file:
            while read := file.read(AT_ONCE):
                made.update(read)
    return made.hexdigest()


def checked(folder: Path) -> str:
    """The check sum that was written down; OSError where a part is missing or another one."""
    mark = (folder / MARK).read_text(encoding="ascii")
    if summed(folder) != mark:
        raise Damaged(f"{folder} is damaged")
    return mark
