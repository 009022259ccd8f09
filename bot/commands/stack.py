"""The running house for a chore: the one that is up already, else one of our own on free ports, stopped afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.commands.prepare import prepare_database, prepare_model
from bot.commands.processes import Supervisor, free_port, health, processes
from bot.rasa.environment import prepare as engine_environment
from bot.settings import Settings


@contextmanager
def stack(settings: Settings) -> Iterator[str]:
    """The base address of a `web` that answers. What is started here is also stopped here."""
    running = f"http://{settings.host}:{settings.port}"
    if health(f"{running}/healthz").get("engine") == "ok":
        yield running
        return
    own = replace(settings, port=free_port(), engine_port=free_port(), actions_port=free_port())
    if not os.environ.get("SAHAYAK_PUBLIC_URL"):
        own = replace(own, public_url=f"http://{own.host}:{own.port}")
    environment = dict(os.environ)
    environment.update(
        SAHAYAK_PORT=str(own.port),
        SAHAYAK_ENGINE_PORT=str(own.engine_port),
        SAHAYAK_ACTIONS_PORT=str(own.actions_port),
        # Links lead to where the customer's `web` will be, not to this passing one.
        SAHAYAK_PUBLIC_URL=settings.public_url,
    )
    engine_environment(environment, own)
    with Supervisor(processes(own), environment, _say) as started:
        prepare_model(own, _say)
        started.begin("engine")
        prepare_database(own, _say)
        started.start()
        yield f"http://{own.host}:{own.port}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # standard output belongs to the chore
