"""Ask a ClamAV daemon about a file, before anything else looks at it (clamd's protocol, command INSTREAM)."""

from __future__ import annotations

import asyncio
import logging

from bot.errors import FileRefused, FileUnchecked

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
PATIENCE = 20.0  # seconds for all of it
LONGEST_REPLY = 1000  # bytes


async def scan(address: str, data: bytes | bytearray) -> None:
    """`address`: "host:port", or the path of a socket. Raises FileRefused, and FileUnchecked where nobody can tell."""
    try:
        reply = await asyncio.wait_for(_asked(address, data), PATIENCE)
    except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as trouble:
        log.warning("clamd does not answer: %s", type(trouble).__name__)
        raise FileUnchecked() from trouble
    if reply.endswith(b" FOUND"):
        log.warning("clamd refused a file")
        raise FileRefused()
    if reply != b"stream: OK":
        log.warning("clamd could not look at a file")
        raise FileUnchecked()


async def _asked(address: str, data: bytes | bytearray) -> bytes:
    host, _, port = address.rpartition(":")
    opening = (
        asyncio.open_unix_connection(address, limit=LONGEST_REPLY)
        if address.startswith("/")
        else asyncio.open_connection(host.strip("[]"), int(port), limit=LONGEST_REPLY)
    )
    reader, writer = await opening
    try:
        writer.write(b"zINSTREAM\0")
        for at in range(0, len(data), CHUNK):
            part = data[at : at + CHUNK]
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0"))[:-1]
    finally:
        writer.close()
