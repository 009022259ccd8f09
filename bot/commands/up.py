"""Start everything: prepare, run engine and web, print the addresses, stop all of it on Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time
from collections.abc import Sequence

from bot.commands.prepare import prepare_database_apart, prepare_model
from bot.commands.processes import processes, require_free_ports
from bot.commands.saying import say
from bot.commands.supervisor import Supervisor
from bot.exposure import refuse_public_demo
from bot.settings import settings


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="python -m bot up", description=__doc__).parse_args(arguments)
    chosen = settings()
    chosen.require_var()
    refuse_public_demo(chosen)
    began = time.monotonic()
    services = processes(chosen)
    require_free_ports(services)
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: _stop(stopping))
    environment = dict(os.environ)
    with Supervisor(services, environment, say) as running:
        try:
            prepare_model(chosen, say)
            say("starting engine and web")
            running.begin("engine")  # the slowest: it starts while the tables are looked at
            logins = prepare_database_apart(environment, say)
            running.start()
            say(f"ready after {time.monotonic() - began:.1f} s\n")
            _welcome(logins)
            running.watch(stopping.is_set)
        except _Stopped:
            pass
        say("stopping")
    return 0


class _Stopped(Exception):
    """Ctrl-C came while something was still being started."""


def _stop(stopping: threading.Event) -> None:
    if not stopping.is_set():
        stopping.set()
        raise _Stopped


def _welcome(logins: Sequence[Sequence[str]]) -> None:
    chosen = settings()
    say(f"  chat          {chosen.public_url}/")
    say(f"  client area   {chosen.client_area_url}")
    say("  shell         python -m bot ask 'আমার ডিউ কত?' --customer 1001")
    if logins:
        say("\n  demo logins")
        for name, email, password in logins:
            say(f"    {email:24} {password}   {name}")
    say("\nCtrl-C stops everything.")
