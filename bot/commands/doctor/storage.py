"""Who can read the files, how much room there is, and when the last backup was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.doctor.line import Line, bad, ok, warn

LITTLE, LESS = 500, 2000  # MB
DAY = 86_400


@dataclass(frozen=True)
class Storage:
    """`readable`: files and folders that others than their owner can read. `backup_age`: seconds, None: never;
    `backup_days`: after which it is missed, 0: not at all.
    """

    folder: str
    free: int  # MB
    readable: Sequence[str]
    public: bool
    backup_days: int
    backup_age: float | None = None
    backup_file: str = ""


def check(seen: Storage) -> Iterator[Line]:
    if seen.readable:
        shown = " ".join(seen.readable[:6]) + (" …" if len(seen.readable) > 6 else "")
        yield bad("files", f"others on this machine can read {shown}", f"chmod go-rwx {shown.removesuffix(' …')}")
    else:
        yield ok("files", "database, logs and keys are their owner's alone")
    room = f"{seen.free} MB free in {seen.folder}"
    todo = "Make room: without it messages are refused"
    yield (
        bad("disk", room, todo)
        if seen.free < LITTLE
        else warn("disk", room, todo)
        if seen.free < LESS
        else ok("disk", room)
    )
    yield _backup(seen)


def _backup(seen: Storage) -> Line:
    todo = "Run python -m bot backup FILE every night; SAHAYAK_BACKUP_DAYS=0 where something else does it"
    if not seen.backup_days:
        return ok("backups", "made by something else (SAHAYAK_BACKUP_DAYS=0)")
    if seen.backup_age is None:
        text = "none was ever made"
        return bad("backups", text, todo) if seen.public else warn("backups", text, todo)
    days = seen.backup_age / DAY
    text = f"the last is {days:.1f} days old: {seen.backup_file}"
    if days <= seen.backup_days:
        return ok("backups", text)
    return bad("backups", text, todo) if seen.public else warn("backups", text, todo)
