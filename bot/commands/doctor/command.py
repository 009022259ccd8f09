"""Look at everything that can be wrong: one line each, exit code 1 if something is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date

from bot.answers.unfinished import unfinished
from bot.commands.doctor import (
    address,
    database,
    desks,
    ends,
    exposure,
    gather,
    gather_files,
    gather_software,
    gather_telegram,
    knowledge,
    mail,
    media,
    messenger,
    processes,
    questions,
    reminders,
    storage,
    strength,
    telegram,
    tryton,
    whmcs,
)
from bot.commands.doctor.call import call
from bot.commands.doctor.line import Line, bad
from bot.commands.health import health
from bot.commands.messenger import page as messenger_page
from bot.errors import BotError
from bot.exposure import reach
from bot.knowledge.review import reviewed
from bot.settings import Settings, settings
from bot.settings import address as called_at

SUBJECTS = (
    "files", "disk", "backups", "secrets", "demo", "gateways", "proxies", "tls", "widget", "certificate", "address",
    "telegram", "messenger", "scanner", "mail", "desks", "clock", "database", "events", "payments", "backend",
    "reminders", "web", "engine", "actions", "model", "facts", "topics", "questions", "ends", "packages",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help='one object: {"ok", "lines": [{"subject", "verdict", …}]}')
    given = parser.parse_args(arguments)
    lines = list(examine(settings()))
    well = not any(line.verdict == "bad" for line in lines)
    if given.json:
        print(json.dumps({"ok": well, "lines": [asdict(line) for line in lines]}, ensure_ascii=False, indent=1))
    else:
        print(*lines, sep="\n")
    return 0 if well else 1


def examine(chosen: Settings, caller: Callable[[str, Settings], address.Called] = call) -> Iterator[Line]:
    """Every check, in order. One that breaks says so and does not keep the others from running.

    `caller` calls the public address.
    """
    who = reach(chosen.public_url)
    # Files first: what looks at them later would close them.
    yield from _tried("files", lambda: storage.check(gather_files.storage(chosen)))
    yield from _tried("secrets", lambda: strength.check(gather_files.secrets_of(chosen), who == "public"))
    yield from _tried("gateways", lambda: exposure.check(gather.exposure(chosen)))
    called = caller(chosen.public_url, chosen) if who != "loopback" else None
    if called is not None:
        yield from address.check(called)
    yield from _tried("telegram", lambda: telegram.check(gather_telegram.telegram(chosen)))
    yield from _tried("messenger", lambda: _messenger(chosen))
    yield from _tried("scanner", lambda: media.check(chosen))
    yield from _tried("mail", lambda: mail.check(chosen))
    yield from _tried("desks", lambda: desks.check(chosen, gather.stuck(chosen)))
    yield from _tried("clock", lambda: address.check_clocks(gather.clocks(chosen, called)))
    yield from _tried("database", lambda: database.check(gather.store(chosen)))
    yield from _tried("backend", lambda: _backend(chosen))
    yield from _tried("reminders", lambda: reminders.check(chosen))
    where = f"{chosen.host}:{chosen.port}"
    yield from processes.check(health(f"{called_at(chosen.host, chosen.port)}/healthz"), where)
    yield knowledge.check_model(gather_software.model())
    yield from _tried("facts", lambda: [knowledge.check_facts(dict(reviewed()), chosen.fact_days, date.today())])
    yield from _tried("topics", lambda: knowledge.check_topics(unfinished()))
    yield from _tried("questions", lambda: [questions.check(gather.questions(chosen))])
    yield from _tried("ends", lambda: ends.check(gather_software.in_use(chosen), ends.ends(), date.today()))
    yield ends.check_packages(gather_software.locked(), gather_software.installed())


def _backend(chosen: Settings) -> Iterable[Line]:
    """The adapters that have a check of their own, by what SAHAYAK_BACKEND calls them."""
    own = {"whmcs": whmcs.check, "tryton": tryton.check}.get(chosen.backend)
    return own(chosen) if own else processes.check_backend(gather.backend(chosen))


def _messenger(chosen: Settings) -> Iterator[Line]:
    return messenger.check(messenger_page(chosen), chosen.public_url, bool(chosen.messenger_secret))


def _tried(subject: str, check: Callable[[], Iterable[Line]]) -> Iterator[Line]:
    try:
        yield from check()
    except (BotError, OSError, ValueError) as trouble:
        yield bad(subject, f"{type(trouble).__name__}: {trouble}", "Mend what it says, then look again")
