"""Bring what the processes stand on: database tables, demo customers, a model that is not stale."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

from bot.commands.model import train
from bot.errors import BotError, UserError
from bot.settings import ROOT, Settings, settings

NEEDED_SPACE = 200 * 1024 * 1024  # bytes; model, database and logs of a first day


class NoSpace(UserError):
    """Facts: folder, free (MB)."""

    code = "no_space"

    def __str__(self) -> str:
        return f"the disk of {self.facts['folder']} is nearly full: {self.facts['free']} MB are free"


class NotPrepared(UserError):
    """Facts: why."""

    code = "not_prepared"

    def __str__(self) -> str:
        return str(self.facts["why"])


def prepare_model(settings: Settings, say: Callable[[str], None]) -> None:
    """Room on the disk and a model that is not stale. Idempotent; says only what takes time."""
    settings.require_var()
    free = shutil.disk_usage(settings.var).free
    if free < NEEDED_SPACE:
        raise NoSpace(folder=settings.var, free=free // 2**20)
    train(say, settings.var / "log" / "train.log")


def prepare_database(settings: Settings, say: Callable[[str], None]) -> None:
    """Bring the tables of all rooms up to date; put in the demo customers where the backend is empty."""
    from bot.billing import assembly
    from bot.database.engine import make_engine
    from bot.database.migrate import migrate

    engine = make_engine(settings.database_url)
    try:
        migrate(engine, say)
    finally:
        engine.dispose()
    if assembly.prepare(settings):
        say("put the demo customers into the embedded backend")


def prepare_database_apart(environment: Mapping[str, str], say: Callable[[str], None]) -> list[list[str]]:
    """`prepare_database` in a passing process: who waits for years need not carry the database's modules.

    Returns name, address and password of the demo customers, where there are any. Raises NotPrepared.
    """
    command = [sys.executable, "-W", "ignore", "-m", __name__]
    ended = subprocess.run(
        command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, start_new_session=True
    )
    if ended.returncode:
        raise NotPrepared(why=(ended.stderr.strip() or "the database could not be prepared").splitlines()[-1])
    report = json.loads(ended.stdout)
    for line in report["said"]:
        say(line)
    logins: list[list[str]] = report["logins"]
    return logins


def main() -> int:
    """The passing process: what `prepare_database` says and the logins, as JSON."""
    said: list[str] = []
    chosen = settings()
    try:
        prepare_database(chosen, said.append)
    except BotError as problem:
        print(problem, file=sys.stderr)
        return 1
    from bot.billing.assembly import demo_logins

    print(json.dumps({"said": said, "logins": demo_logins(chosen)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
