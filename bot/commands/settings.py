"""Show every setting and what it is here; write `.env.example` and the table of docs/settings.md."""

from __future__ import annotations

import argparse
import os
import re

from bot.env_file import VARIABLE
from bot.settings import TABLE, Setting

#: What must not be shown: keys, and addresses that may carry a password.
SECRET = re.compile(r"(SECRETS?|KEYS?|TOKENS?|PASSWORDS?|DATABASE_URL|REDIS_URL)$")

HEAD = """\
# Settings of Sahayak. Copy this file to .env and take the # away from what you change.
# `python -m bot` (so `make run` too), deploy/compose.yaml and the units of deploy/systemd read it.
# Made by `python -m bot settings --env`; docs/settings.md has the same table.
"""
COMPOSE = """
# Read by deploy/compose.yaml only: the password of its PostgreSQL. Letters, digits, - and _ .
#POSTGRES_PASSWORD=
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot settings", description=__doc__)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--env", action="store_true", help="write .env.example to standard output")
    form.add_argument("--markdown", action="store_true", help="write the table of docs/settings.md")
    given = parser.parse_args(arguments)
    print(env_example() if given.env else markdown() if given.markdown else here(), end="")
    return 0


def env_example() -> str:
    """The text of `.env.example`: every setting with its default, commented out; not the one that names the file."""
    rows = (row for row in TABLE if row.name != VARIABLE)
    return HEAD + "".join(f"\n# {_meaning(row)}\n#{row.name}={_quoted(row.default)}\n" for row in rows) + COMPOSE


def markdown() -> str:
    """The table of docs/settings.md."""
    rows = ((row.name, f"`{row.default}`" if row.default else "", _meaning(row)) for row in TABLE)
    lines = (f"| `{name}` | {default} | {meaning} |\n" for name, default, meaning in rows)
    return "| name | default | meaning |\n|---|---|---|\n" + "".join(lines)


def _meaning(row: Setting) -> str:
    return f"{row.help} {row.within[0]} to {row.within[1]}." if row.within else row.help


def here() -> str:
    """Each setting with its value in this environment; secrets only as set or not."""
    widest = max(len(row.name) for row in TABLE)
    return "".join(f"{'*' if _changed(row) else ' '} {row.name:{widest}}  {_shown(row)}\n" for row in TABLE)


def _changed(row: Setting) -> bool:
    return _value(row) != row.default


def _value(row: Setting) -> str:
    return os.environ.get(row.name, "").strip() or row.default


def _shown(row: Setting) -> str:
    value = _value(row)
    return "(set)" if value and SECRET.search(row.name) else value


def _quoted(value: str) -> str:
    """As shells, compose and systemd all read it."""
    return value if re.fullmatch(r"[\w./:@,+-]*", value) else f'"{value}"'
