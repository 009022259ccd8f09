"""Run the web process, `python -m bot.web`: the customers' pages, and the actions on a listener for the engine."""

from __future__ import annotations

import asyncio
import gc
import importlib
import signal
import socket
import sys

import uvloop
from aiohttp import web

from bot.errors import BotError, UserError
from bot.exposure import refuse_public_demo
from bot.http.limits import limits, raise_descriptors
from bot.http.server import LimitedRunner
from bot.logs import configure_logging
from bot.settings import Settings, settings
from bot.web.app import init_app
from bot.web.app_keys import BILLING

BACKLOG = 512
ANSWER_BUFFER = 64 * 1024  # bytes of an answer that are on their way
ACTIONS = "actions.server"  # loaded by its name: no room imports the actions


def main() -> int:
    try:
        chosen = settings()
        configure_logging(chosen)
        chosen.require_var()
        refuse_public_demo(chosen)
        raise_descriptors()
        listener = _listen(chosen.host, chosen.port)
        for_engine = _listen(chosen.actions_host, chosen.actions_port) if chosen.actions_port else None
    except (OSError, UserError) as trouble:
        print(f"sahayak web: {trouble}", file=sys.stderr)
        return 1
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            loop.run(serve(chosen, listener, for_engine))
    except BotError as trouble:  # the database is newer than this version, or does not answer
        print(f"sahayak web: {trouble}", file=sys.stderr)
        return 1
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What the kernel would otherwise let grow to megabytes for each connection that does not read.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BUFFER)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as trouble:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {trouble.strerror}") from trouble
    return listener


async def serve(chosen: Settings, listener: socket.socket, for_engine: socket.socket | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    app = init_app(chosen)
    runners = [LimitedRunner(app, limits(chosen))]
    listeners = [listener]
    if for_engine is not None:
        # One billing service and its connections for both: an action asks what the pages ask.
        actions = importlib.import_module(ACTIONS)
        runners.append(LimitedRunner(actions.make_app(chosen.actions_key, app[BILLING]), actions.for_engine(chosen)))
        listeners.append(for_engine)
    try:
        for runner, where in zip(runners, listeners, strict=True):
            await runner.setup()
            await web.SockSite(runner, where).start()
        gc.collect()
        gc.freeze()  # what the start has made stays: no later collection need look through it
        print(f"sahayak web: {chosen.public_url}", flush=True)
        await stop.wait()
    finally:
        for runner in runners:  # the customers' first: turns that still run need their actions
            await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
