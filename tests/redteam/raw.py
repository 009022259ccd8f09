"""Connections that say what no well-behaved client says: bytes as they are, at any pace."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.redteam.frame import Target

GET = b"GET /healthz/proof?challenge=" + b"a" * 32 + b" HTTP/1.1\r\nHost: x\r\n"


@dataclass
class Raw:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> bool:
        """False where the other side has closed."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except OSError:
            return False
        return not self.writer.is_closing()

    async def status(self) -> int:
        """The status of the next answer; 0 where the connection was closed without one."""
        try:
            head = await self.reader.readuntil(b"\r\n")
        except (OSError, asyncio.IncompleteReadError):
            return 0
        return int(head.split()[1])

    def end(self) -> None:
        self.writer.transport.abort()

    async def closed_within(self, seconds: float) -> bool:
        """Whether the other side ends the connection in that time; what it says meanwhile is read."""
        try:
            async with asyncio.timeout(seconds):
                while await self.reader.read(65536):
                    pass
        except TimeoutError:  # an OSError too
            return False
        except OSError:
            return True
        return True


async def connect(host: str, port: int, place: str, receive_buffer: int | None = None) -> Raw:
    """A connection to there from the address `place` of this machine."""
    plain = socket.socket()
    plain.setblocking(False)
    if receive_buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    plain.bind((place, 0))
    await asyncio.get_running_loop().sock_connect(plain, (host, port))
    return Raw(*await asyncio.open_connection(sock=plain))


@asynccontextmanager
async def raw(target: Target, place: str | None = None, receive_buffer: int | None = None) -> AsyncIterator[Raw]:
    """A connection from `place`, or from an address of its own."""
    url = urlsplit(target.url)
    assert url.hostname
    assert url.port
    talk = await connect(url.hostname, url.port, place or target.place(), receive_buffer)
    try:
        yield talk
    finally:
        talk.end()
