"""Run the engine: Rasa with our pipeline behind its private door, on loopback only."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
import warnings

from bot.engine.environment import prepare
from bot.engine.tensorflow_absent import stand_in
from bot.settings import ROOT, settings

# Rasa imports them at every start: figures of `rasa test`, tracker stores and model shelves that we do not use.
UNUSED = ("matplotlib", "boto3", "botocore", "pymongo")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m bot.engine", description=__doc__)
    arguments.add_argument("--port", type=int, default=settings().engine_port)
    arguments.add_argument("--model", default=str(ROOT / "models"))
    given = arguments.parse_args()
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", given.port))
        except OSError as taken:
            print(f"engine: port {given.port} is not free: {taken.strerror}", file=sys.stderr)
            return 1
    os.chdir(ROOT)
    prepare(os.environ, settings())
    stand_in(*UNUSED)
    _serve(given.port, given.model)
    return 0


def _serve(port: int, model: str) -> None:
    import rasa.utils.log_utils
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from bot.engine.action_endpoint import KeptOpen, shorten

    # Rasa's structured log is on "debug" until it is told otherwise, and prints every message it gets.
    rasa.utils.log_utils.configure_structlog(logging.WARNING)
    shorten()
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    endpoints.action = KeptOpen.of(endpoints.action)
    serve_application(
        model_path=model,
        interface="127.0.0.1",
        port=port,
        credentials="credentials.yml",
        endpoints=endpoints,
        enable_api=False,
        server_listeners=[(endpoints.action.close, "after_server_stop")],
    )


if __name__ == "__main__":
    sys.exit(main())
