"""The running installation for a chore: the one that is up already, else one on free ports, stopped afterwards."""

from __future__ import annotations

import hmac
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.commands.health import health
from bot.commands.prepare import prepare_database, prepare_model
from bot.commands.processes import free_port, processes
from bot.commands.supervisor import Supervisor
from bot.security.installation_proof import PATH, proof
from bot.settings import LOOPBACK, Settings, address, setting_of


@contextmanager
def stack(settings: Settings) -> Iterator[str]:
    """The base address of a `web` that answers. What is started here is also stopped here."""
    running = address(settings.host, settings.port)
    if is_ours(settings) and health(f"{running}/healthz").get("engine") == "ok":
        yield running
        return
    ports = {name: free_port() for name in ("port", "engine_port", "actions_port")}
    loopback = {name: LOOPBACK for name in ("host", "engine_host", "actions_host")}
    given = {setting_of(name): str(value) for name, value in {**ports, **loopback}.items()}
    # Links lead to where the customer's `web` will be, not to this passing one.
    given.update(SAHAYAK_PUBLIC_URL=settings.public_url, SAHAYAK_ENGINES="", SAHAYAK_ACTIONS_URL="")
    environment = {**os.environ, **given}
    own = Settings.read(environment)
    with Supervisor(processes(own), environment, _say) as started:
        prepare_model(own, _say)
        started.begin("engine")
        prepare_database(own, _say)
        started.start()
        yield address(own.host, own.port)


def is_ours(settings: Settings) -> bool:
    """Whether who listens on our port holds our secret: nobody else is shown the token that `ask` works with."""
    challenge = secrets.token_hex(32)
    answer = health(f"{address(settings.host, settings.port)}{PATH}?challenge={challenge}").get("proof")
    return isinstance(answer, str) and hmac.compare_digest(answer.encode(), proof(settings, challenge).encode())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # standard output belongs to the chore
