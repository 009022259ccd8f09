"""A process of tests/billing/money_worker.py, which takes jobs and may be killed in the middle of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds in which a process that lives answers


class Process:
    """One of them; a job whose process dies is never answered."""

    def __init__(self, url: str, gateways: dict[str, str]) -> None:
        worker = (sys.executable, "-W", "ignore", "-m", "tests.billing.money_worker")
        self._arguments = (*worker, url, json.dumps(gateways))
        self._waiting: dict[int, asyncio.Future[str | None]] = {}
        self._next = self.killed = 0
        self._up = asyncio.Event()

    async def start(self) -> None:
        pipes: dict[str, Any] = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        self._process = await asyncio.create_subprocess_exec(
            *self._arguments, **pipes, stderr=asyncio.subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline() == b"ready\n"
        self._reading = asyncio.create_task(self._read(self._process.stdout))
        self._up.set()

    async def do(self, job: dict[str, Any], hours: float) -> str | None:
        """What came of it; None where the process died first. One that begins anew is waited for."""
        await self._up.wait()
        self._next += 1
        ident, answer = self._next, asyncio.get_running_loop().create_future()
        self._waiting[ident] = answer
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(json.dumps({**job, "id": ident, "hours": hours}).encode() + b"\n")
            await self._process.stdin.drain()
        return await asyncio.wait_for(answer, PATIENCE)

    def seconds(self) -> float:
        """Of processor time that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def kill(self) -> None:
        self._up.clear()
        self._process.kill()
        await self._process.wait()
        await self._reading
        self.killed += 1

    async def _read(self, answers: asyncio.StreamReader) -> None:
        async for line in answers:
            if line.endswith(b"\n"):
                ident, answer = json.loads(line)
                self._waiting.pop(ident).set_result(answer)
        for one in self._waiting.values():
            if not one.done():
                one.set_result(None)
        self._waiting = {}
