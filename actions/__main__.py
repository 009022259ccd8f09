"""`python -m actions`: start the action server."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings

from actions.base import billing
from actions.server import listening, make_app
from bot.answers import answers
from bot.errors import UserError
from bot.lang import LANGUAGES
from bot.settings import settings


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. 1 where a setting is wrong or the port is taken, said in one line."""
    warnings.simplefilter("ignore", DeprecationWarning)  # sanic, when imported, has all of them shown
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        chosen = settings()
        parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
        parser.add_argument("--port", type=int, default=chosen.actions_port, help="port on loopback (default: setting)")
        port = parser.parse_args(arguments).port
        billing()  # a wrong setting should stop the start, not the first question
    except UserError as problem:
        print(f"actions: {problem}", file=sys.stderr)
        return 1
    try:
        listener = listening(port)
    except (OSError, OverflowError) as problem:
        print(f"actions: cannot listen on 127.0.0.1:{port}: {problem}", file=sys.stderr)
        return 1
    for language in LANGUAGES:
        answers(language)  # read now, so that the first customer does not wait for it
    app = make_app(chosen.derived("actions"))
    app.run(sock=listener, access_log=False, motd=False, single_process=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
