"""Run the engine: Rasa with our pipeline behind its private connector. It has a key of its own and no other secret."""

from __future__ import annotations

import argparse
import ctypes
import gc
import logging
import os
import socket
import sys
import warnings
from typing import Any

from bot.errors import UserError
from bot.log_lines import level_of, write_to
from bot.rasa.environment import prepare
from bot.rasa.patches.import_stubs import install, seal, without_setuptools
from bot.rasa.patches.stubbed_packages import UNUSED, only_ours
from bot.rasa.patches.tensorflow_stub import stand_in
from bot.settings import ROOT, settings


class NoModel(UserError):
    """Facts: folder (or file)."""

    code = "no_model"

    def __str__(self) -> str:
        return f"the model in {self.facts['folder']} is damaged or missing; `python -m bot train --force` makes it anew"


def main() -> int:
    try:
        return run()
    except UserError as trouble:
        print(f"sahayak engine: {trouble}", file=sys.stderr)
        return 1


def run() -> int:
    """Serve until the process is asked to end; 1 where it cannot begin. Raises UserError."""
    arguments = argparse.ArgumentParser(prog="python -m bot.rasa", description=__doc__)
    arguments.add_argument("--host", default=settings().engine_host)
    arguments.add_argument("--port", type=int, default=settings().engine_port)
    arguments.add_argument("--model", default=str(ROOT / "models"))
    given = arguments.parse_args()
    warnings.filterwarnings("ignore")
    _configure_log()
    sys.dont_write_bytecode = False  # containers set it; then each start would compile all that it imports
    with socket.socket(socket.AF_INET6 if ":" in given.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((given.host, given.port))
        except OSError as taken:
            print(f"engine: cannot listen on {given.host}:{given.port}: {taken.strerror}", file=sys.stderr)
            return 1
    os.chdir(ROOT)
    prepare(os.environ, settings())
    without_setuptools()
    gc.disable()  # what is made until all is loaded stays: looking through it would cost a tenth of the start
    stand_in()
    lean = only_ours(ROOT)
    if lean:
        install(UNUSED)
    _serve(given.host, given.port, given.model, lean)
    return 0


def _configure_log() -> None:
    """Rasa's lines from warnings on: below that they say what customers wrote. Raises BadSetting."""
    level = level_of(settings())
    write_to(sys.stderr, settings())
    logging.getLogger().setLevel(max(logging.WARNING, level))
    logging.getLogger("bot").setLevel(level)


def _serve(host: str, port: int, model: str, lean: bool) -> None:
    import sanic  # noqa: F401

    warnings.filterwarnings("ignore")  # once more, because Sanic shows DeprecationWarnings from its import on
    import rasa.server
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from bot.rasa import log
    from bot.rasa.action_endpoint import KeptOpen
    from bot.rasa.patches import rasa_patches

    log.configure()
    if lean:
        _trust_yaml()
    rasa_patches.take()
    rasa.server.configure_cors = lambda *_: None  # for browsers, none of which comes here: it looks at every answer
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    endpoints.action = KeptOpen.of(endpoints.action)

    damaged = False

    async def settle(app: Any, _: Any) -> None:
        nonlocal damaged
        if app.ctx.agent is None or not app.ctx.agent.is_ready():  # Rasa would serve without a model
            damaged = True
            app.stop()
            return
        if lean:
            seal()
        gc.collect()
        _give_back()
        gc.freeze()
        gc.enable()

    serve_application(
        model_path=model,
        interface=host,
        port=port,
        credentials="credentials.yml",
        endpoints=endpoints,
        enable_api=False,
        server_listeners=[(settle, "after_server_start"), (endpoints.action.close, "after_server_stop")],
    )
    if damaged:
        raise NoModel(folder=model)


def _give_back() -> None:
    """Hand what loading needed and nobody needs any more back to the system, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _trust_yaml() -> None:
    """No slow check of a file's form: the model's domain had it when it was trained, `only_ours` reads the others."""
    import rasa.shared.utils.validation

    rasa.shared.utils.validation.validate_yaml_schema = lambda *_, **__: None


if __name__ == "__main__":
    sys.exit(main())
