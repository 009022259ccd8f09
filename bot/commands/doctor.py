"""Look at everything that can be wrong: one line each, exit code 1 if something is."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date

from bot.answers.unfinished import unfinished
from bot.commands.doctor_database import Finding, database_findings
from bot.commands.health import health
from bot.commands.model import MODEL, is_stale
from bot.commands.programs import NoEngine, engine_python
from bot.errors import BackendUnavailable, BotError
from bot.private_files import private_folder
from bot.settings import LOOPBACK, Settings, address, settings

SHORT_SECRET = 32  # characters; shorter ones can be guessed
LITTLE_SPACE = 500 * 2**20  # bytes


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="python -m bot doctor", description=__doc__).parse_args(arguments)
    findings = list(examine(settings()))
    for finding in findings:
        word = {True: "ok  ", False: "BAD ", None: "note"}[finding.well]
        print(f"{word} {finding.subject:10} {finding.text}")
    return 1 if any(finding.well is False for finding in findings) else 0


def examine(chosen: Settings) -> Iterator[Finding]:
    """Every check, in order. One that breaks says so and does not keep the others from running."""
    checks: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("settings", _settings),
        ("disk", _disk),
        ("database", database_findings),
        ("backend", _backend),
        ("model", _model),
        ("processes", _processes),
        ("channels", _channels),
        ("facts", _facts),
        ("topics", _topics),
    )
    for subject, check in checks:
        try:
            yield from check(chosen)
        except (BotError, OSError, ValueError) as problem:
            yield Finding(subject, False, f"{type(problem).__name__}: {problem}")


def _settings(chosen: Settings) -> Iterator[Finding]:
    strong = len(chosen.secret) >= SHORT_SECRET
    yield Finding(
        "settings",
        strong,
        "the secret is long enough" if strong else f"SAHAYAK_SECRET is shorter than {SHORT_SECRET} characters",
    )
    local = chosen.host in {LOOPBACK, "localhost", "::1"}
    open_http = not local and chosen.public_url.startswith("http://")
    if open_http:
        yield Finding(
            "settings",
            False,
            f"customers reach {chosen.public_url} without TLS: logins and links could be read on the way",
        )
    if chosen.demo and not local:
        yield Finding(
            "settings", False, "SAHAYAK_DEMO=1 on an address that others reach: the demo customers can log in"
        )


def _disk(chosen: Settings) -> Iterator[Finding]:
    private_folder(chosen.var)
    free = shutil.disk_usage(chosen.var).free
    yield Finding("disk", free > LITTLE_SPACE, f"{free // 2**20} MB free in {chosen.var}")


def _backend(chosen: Settings) -> Iterator[Finding]:
    from bot.billing.assembly import assemble

    async def ask() -> tuple[str, int | None]:
        billing = assemble(chosen)
        try:
            answer = await billing.check()
            try:
                return answer, len(await billing.for_a_person())
            except BackendUnavailable:
                return answer, None
        finally:
            await billing.close()

    answer, waiting = asyncio.run(ask())
    yield Finding("backend", True, answer)
    if waiting is None:
        yield Finding("payments", None, "the database has no tables yet (make run)")
    elif waiting:
        yield Finding("payments", None, f"{waiting} came that could not be booked: a person has to look at them")


def _model(_: Settings) -> Iterator[Finding]:
    try:
        engine_python()
    except NoEngine:
        # As in a container of `web`: the engine and its model live elsewhere, and /healthz says how it is.
        yield Finding("model", None, "no engine is installed here: the model is where the engine is")
        return
    if not MODEL.exists():
        yield Finding("model", False, "there is none: python -m bot train")
        return
    days = (time.time() - MODEL.stat().st_mtime) / 86_400
    stale = is_stale()
    yield Finding(
        "model", not stale, f"{days:.1f} days old" + (", older than its data: python -m bot train" if stale else "")
    )


def _processes(chosen: Settings) -> Iterator[Finding]:
    state = health(f"{address(chosen.host, chosen.port)}/healthz")
    if not state:
        yield Finding("web", None, f"nothing runs on {chosen.host}:{chosen.port} (make run)")
        return
    for name in ("web", "database", "engine", "actions"):
        yield Finding(name, state.get(name) == "ok", str(state.get(name, "unknown")))


def _channels(chosen: Settings) -> Iterator[Finding]:
    embedding = (
        f"may be embedded by {', '.join(chosen.embed_origins)}" if chosen.embed_origins else "on our own pages only"
    )
    yield Finding("widget", True, embedding)
    if chosen.embed_origins and not chosen.identity_secret:
        yield Finding("widget", None, "no SAHAYAK_IDENTITY_SECRET: embedding sites cannot say who their visitor is")
    yield Finding("clock", time.time() > 1_700_000_000, time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def _facts(chosen: Settings) -> Iterator[Finding]:
    from bot.knowledge.review import reviewed

    every = list(reviewed())
    old = sorted(name for name, day in every if (date.today() - day).days > chosen.fact_days)
    shown = ", ".join(old[:5]) + (" …" if len(old) > 5 else "")
    verdict = f"not reviewed for {chosen.fact_days} days: {shown}" if old else "all reviewed in time"
    yield Finding("facts", not old, f"{len(every)} dated rows, {verdict}")


def _topics(_: Settings) -> Iterator[Finding]:
    gaps = unfinished()
    yield Finding("topics", not gaps, "; ".join(gaps[:5]) if gaps else "every one has its answers and examples")
