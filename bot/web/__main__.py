"""Run the web process: python -m bot.web."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

import uvloop
from aiohttp import web

from bot.errors import BotError, UserError
from bot.logs import configure_logging
from bot.settings import Settings, settings
from bot.web.app import init_app

BACKLOG = 512
SHUTDOWN = 1.0  # seconds for answers that are on their way when the process is asked to stop


def main() -> int:
    try:
        chosen = settings()
        configure_logging(chosen)
        listener = _listen(chosen)
    except (OSError, UserError) as trouble:
        print(f"sahayak web: {trouble}", file=sys.stderr)
        return 1
    uvloop.install()
    try:
        asyncio.run(serve(chosen, listener))
    except BotError as trouble:  # the database is newer than this version, or does not answer
        print(f"sahayak web: {trouble}", file=sys.stderr)
        return 1
    return 0


def _listen(chosen: Settings) -> socket.socket:
    """The listening socket, taken before anything else is started."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, chosen.port))
        listener.listen(BACKLOG)
    except OSError as trouble:
        listener.close()
        raise OSError(f"cannot listen on {chosen.host}:{chosen.port}: {trouble.strerror}") from trouble
    return listener


async def serve(chosen: Settings, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = web.AppRunner(init_app(chosen), access_log=None, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        print(f"sahayak web: {chosen.public_url}", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
