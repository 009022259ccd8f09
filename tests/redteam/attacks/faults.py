"""What one fault breaks: a clock that was set back, a model that is cut off, settings beyond their range."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from pathlib import Path

import sqlalchemy as sa

from bot.commands.programs import engine_python
from bot.conversations.tables import conversations, identities, messages
from bot.settings import ROOT, TABLE, Setting
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.people import chatting
from tests.servers import free_port

HOUR = 3600.0
ANSWERED = 20.0  # seconds; what a dead process's lease lasts is less
MODEL = ROOT / "models" / "sahayak.tar.gz"
STARTS = 90.0  # seconds for a program that refuses to start, on a busy machine
AT_ONCE = 2


@attack("a clock that was set back an hour", section=3, seconds=120)
async def clock(target: Target, tries: Tries) -> None:
    """What was noted before is then of an hour from now: leases, limits, the last activity."""
    for ahead in (HOUR, 24 * HOUR, 365 * 24 * HOUR):
        async with chatting(target) as visitor:
            await visitor.answer("hi")
            await asyncio.to_thread(_set_back, target, visitor.conversation, time.time() + ahead)
            try:
                async with asyncio.timeout(ANSWERED):
                    await visitor.answer("how do I pay an invoice?")
                tries.note(True, "")
            except TimeoutError:
                tries.note(False, f"{ahead / HOUR:.0f} h: no answer within {ANSWERED:.0f} s")
            status, _ = await visitor.ask("GET", "/chat/history")
            tries.note(status == 200, f"{ahead / HOUR:.0f} h: {status}")


def _set_back(target: Target, identity: str, noted: float) -> None:
    """A process took a message, with a lease, and died; then the clock was set back."""
    of, whose = conversations.c.identity == identity, identities.c.id == identity
    first = sa.and_(messages.c.identity == identity, messages.c.direction == "in")
    lease = {"lease_owner": "a process that died", "lease_until": noted, "pending": 1}
    limits = {"rate_from": noted, "rate_count": 10_000, "last_activity": noted, "created_at": noted}
    engine = sa.create_engine(target.settings.database_url)
    try:
        with engine.begin() as connection:
            for change in (
                sa.update(conversations).where(of).values(lease | limits),
                sa.update(identities).where(whose).values(created_at=noted),
                sa.update(messages).where(first).values(state="pending", at=noted),
            ):
                assert connection.execute(change).rowcount, "nothing was changed"
    finally:
        engine.dispose()


@attack("models that are damaged", section=3, seconds=600)
async def models(target: Target, tries: Tries) -> None:
    whole = MODEL.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "cut in the middle": whole[:middle], "nothing": b"", "cut at the end": whole[:-100], "one byte": b"\x1f",
        "a byte changed": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "noise": os.urandom(middle),
    }  # fmt: skip
    for what in list(damaged)[: target.sizes(1, len(damaged))]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / MODEL.name).write_bytes(damaged[what])
            ports = {"SAHAYAK_ENGINE_PORT": str(free_port()), "SAHAYAK_VAR": f"{folder}/var"}
            code, said = await _ended(engine_python(), "-m", "bot.rasa", "--model", folder, **ports)
        last = said.splitlines()[-1:]
        tries.note(code == 1 and any("train --force" in line for line in last), f"{what}: exit {code}, {last}")


def beyond(row: Setting) -> list[str]:
    """Values that a setting must not have."""
    if row.within:
        return [str(row.within[0] - 1), str(row.within[1] + 1), "x", "1.5", "1e3", "9" * 5000]
    if row.form == "line":
        return []
    return {"path": [], "secret": []}.get(row.form, ["\x07", "http://[", "a b\x00c".replace("\x00", "\x01")])


@attack("settings beyond their range", section=3, seconds=900)
async def settings(target: Target, tries: Tries) -> None:
    every = [(row.name, value) for row in TABLE for value in beyond(row)]
    busy = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        cases = [
            *every[:: target.sizes(len(every) // 3, 1)],
            ("SAHAYAK_VAR", "/dev/null/var"),
            ("DATABASE_URL", "mysql://x"),
        ]

        async def one(name: str, value: str) -> None:
            ports = {f"SAHAYAK_{port}": str(free_port()) for port in ("PORT", "ENGINE_PORT", "ACTIONS_PORT")}
            async with busy:
                code, said = await _ended(
                    sys.executable, "-m", "bot", "up", **ports | {"SAHAYAK_VAR": folder, name: value}
                )
            lines = said.splitlines()
            held = code == 1 and len(lines) == 1 and name in lines[0] and "wanted" in lines[0] and len(lines[0]) < 400
            tries.note(held, f"{name}={value[:20]}: exit {code}, {lines[:2]}")

        await asyncio.gather(*(one(*case) for case in cases))


async def _ended(*command: str, **environment: str) -> tuple[int | None, str]:
    """Exit code (None: it did not end by itself) and what a program says as it refuses to start."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("SAHAYAK_", "DATABASE_"))}
    mine = {**outside, "SAHAYAK_ENV_FILE": os.devnull, **environment}
    program, *rest = command
    ends = {"stdin": DEVNULL, "stdout": PIPE, "stderr": STDOUT}
    started = await asyncio.create_subprocess_exec(program, "-W", "ignore", *rest, cwd=ROOT, env=mine, **ends)
    try:
        async with asyncio.timeout(STARTS):
            said, _ = await started.communicate()
        return started.returncode, said.decode(errors="replace")
    except TimeoutError:
        started.terminate()  # which `up` hands on to what it has started
        said, _ = await started.communicate()
        return None, said.decode(errors="replace")
