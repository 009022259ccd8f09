"""A stand-in for ClamAV's daemon: INSTREAM of clamd's protocol, with the EICAR test line as the only virus it knows."""

from __future__ import annotations

import asyncio

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class StandInClamd:
    """`says`: instead of what it found. `seen`: the files that it was given, whole."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.says: bytes | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return f"{host}:{port}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readuntil(b"\0") != b"zINSTREAM\0":
            writer.write(b"UNKNOWN COMMAND\0")
        else:
            data = b""
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                data += await reader.readexactly(length)
            self.seen.append(data)
            found = b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"
            writer.write((found if self.says is None else self.says) + b"\0")
        await writer.drain()
        writer.close()
