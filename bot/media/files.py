"""Keep a file that a customer sent: bounded, known by its content, cleaned, under a random name, for its owner only."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import FileRefused, FileTooLarge, TooMany
from bot.media.drawing import drawn
from bot.media.kinds import ENDINGS, PDF, kind_of
from bot.media.scanner import scan
from bot.private_files import private_folder, write_private
from bot.security.one_line import one_line
from bot.settings import Settings

AT_ONCE = 12  # files that are being read, each with as much memory as the largest, or wait to be drawn
LONGEST_NAME = 80  # characters
UNCLAIMED = 3600.0  # seconds after which a file that no message has is removed


@dataclass(frozen=True)
class Attachment:
    """A file that is kept. `name`: what its sender called it; `kind`: its type, by its content; `size` in bytes."""

    id: str
    name: str
    kind: str
    size: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class MediaFiles:
    def __init__(self, settings: Settings) -> None:
        self.most = settings.media_mb * 2**20
        self._folder, self._clamd = media_folder(settings), settings.clamd
        self._drawing = ThreadPoolExecutor(1)  # one at a time, also where nobody waits for it any more
        self.reading = 0

    async def keep(self, stream: AsyncIterable[bytes], name: str = "") -> Attachment:
        """Read it to its end and keep it. Hand it to the inbox with a message, or `remove` it: else it goes by itself.

        What it is claimed to be is not asked: its content says so. Raises FileTooLarge, FileRefused, FileUnchecked
        (no virus scanner answers, or it cannot be drawn now), TooMany.
        """
        if self.reading >= AT_ONCE:
            raise TooMany(retry_after=5)
        self.reading += 1
        try:
            data: bytes | bytearray = await self._read(stream)
            kind = kind_of(data)
            if kind is None:
                raise FileRefused()
            if self._clamd:
                await scan(self._clamd, data)
            if kind != PDF:
                data = await asyncio.get_running_loop().run_in_executor(self._drawing, drawn, data, kind)
            kept = Attachment(secrets.token_hex(16), plain_name(name) or f"file.{ENDINGS[kind]}", kind, len(data))
            await asyncio.to_thread(self._write, kept, data)
            return kept
        finally:
            self.reading -= 1

    async def _read(self, stream: AsyncIterable[bytes]) -> bytearray:
        data = bytearray()
        async for part in stream:
            data += part
            if len(data) > self.most:
                raise FileTooLarge(megabytes=self.most // 2**20)
        return data  # as it is: a copy would take as much again

    def _write(self, kept: Attachment, data: bytes | bytearray) -> None:
        private_folder(self._folder)
        write_private(path_of(self._folder, kept.id, kept.kind), data)

    def path(self, kept: Attachment) -> Path:
        return path_of(self._folder, kept.id, kept.kind)

    def remove(self, kept: Attachment) -> None:
        self.path(kept).unlink(missing_ok=True)

    def unclaimed(self, older: float = UNCLAIMED) -> list[str]:
        """Ids of the files that are older than so many seconds: some may be no message's (any more)."""
        before = time.time() - older
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return [file.stem for file in found if file.lstat().st_mtime < before]

    def forget(self, idents: Collection[str]) -> None:
        for file in self._folder.iterdir() if idents and self._folder.is_dir() else ():
            if file.stem in idents:
                file.unlink(missing_ok=True)


def media_folder(settings: Settings) -> Path:
    return settings.var / "media"


def path_of(folder: Path, ident: str, kind: str) -> Path:
    return folder / f"{ident}.{ENDINGS[kind]}"


def plain_name(name: str) -> str:
    """A name to be shown, never to be opened: without folders, on one line."""
    return one_line(name.replace("\\", "/").rpartition("/")[2], LONGEST_NAME)
