"""`python -m actions`: serve the actions from a process of their own, instead of from `web`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from aiohttp import web

from actions.base import billing
from actions.server import for_engine, make_app
from bot.errors import UserError
from bot.http.server import LimitedRunner
from bot.logs import configure_logging
from bot.settings import Settings, settings


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. 1 where a setting is wrong or the port is taken, said in one line."""
    try:
        chosen = settings()
        configure_logging(chosen)
        parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
        parser.add_argument("--port", type=int, default=chosen.actions_port, help="default: the setting")
        port = parser.parse_args(arguments).port
        app = make_app(chosen.actions_key, billing())  # a wrong setting stops the start, not the first question
        asyncio.run(serve(app, chosen, port))
    except UserError as problem:
        print(f"actions: {problem}", file=sys.stderr)
        return 1
    except (OSError, OverflowError) as problem:
        print(f"actions: cannot listen on {chosen.actions_host}:{port}: {problem}", file=sys.stderr)
        return 1
    return 0


async def serve(app: web.Application, chosen: Settings, port: int) -> None:
    """Raises OSError where the port is taken."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = LimitedRunner(app, for_engine(chosen))
    await runner.setup()
    try:
        await web.TCPSite(runner, chosen.actions_host, port).start()
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
