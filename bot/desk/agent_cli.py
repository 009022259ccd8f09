"""Agents of the desk from the shell: add, list, disable, enable, a new password, the second factor, a picture."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Sequence
from typing import Any

from bot.database.engine import Database
from bot.desk import agents, pictures, totp
from bot.desk.agents import Agent, AgentRefused
from bot.desk.logins import sealed_key, second_factor_keys
from bot.errors import StoreUnavailable
from bot.lang import DEFAULT, LANGUAGES
from bot.lang.lines import visible
from bot.security import passwords
from bot.security.one_line import one_line
from bot.settings import Settings, settings

BY = "shell"
SHORTEST = 12  # characters of a password that somebody chose


def main(argv: Sequence[str]) -> int:
    """`agents add | list | disable | enable | password | totp | picture`; exit code 1 where it cannot be done."""
    given = _parser().parse_args(argv)
    try:
        if given.verb != "list" and not agents.fits(given.name):
            raise AgentRefused(why="a name is 2 to 32 of a-z, 0-9, '.', '_', '-', and none of our own words")
        return asyncio.run(_run(given, settings()))
    except StoreUnavailable:
        print("agents: the database does not answer", file=sys.stderr)
    except AgentRefused as refused:
        print(f"agents: {visible(str(refused))}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot agents", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="everybody, and who is at the desk now")
    for verb, about in (
        ("add", "a new agent; prints a password once"),
        ("disable", "ends every session, and the login; what they hold goes back to the queue"),
        ("enable", "the same agent may log in again"),
        ("password", "a new password, printed once; ends every session"),
        ("totp", "a second factor at the login, or none"),
        ("picture", "what customers may see beside the title (SAHAYAK_AGENT_PICTURES)"),
    ):
        verbs.add_parser(verb, help=about).add_argument("name")
    add = verbs.choices["add"]
    add.add_argument("--role", choices=agents.ROLES, default=agents.ROLES[0], help="a lead may take over from anybody")
    add.add_argument("--title", help="what colleagues read; else the name")
    add.add_argument("--language", choices=sorted(LANGUAGES), default=DEFAULT, help="of the desk's own words")
    for verb in ("add", "password"):
        verbs.choices[verb].add_argument("--stdin", action="store_true", help="read the password there, print none")
    verbs.choices["totp"].add_argument("state", choices=("on", "off"))
    verbs.choices["picture"].add_argument("file", help="a JPEG, PNG or WebP file, or `off`")
    return parser


async def _run(given: argparse.Namespace, chosen: Settings) -> int:
    password = _password(given) if given.verb in ("add", "password") else ""
    picture = pictures.prepared(_file(given.file)) if given.verb == "picture" and given.file != "off" else None
    database = Database(chosen.database_url)
    try:
        await database.open()
        if given.verb == "list":
            for agent in await database.read(agents.listing):
                print(_line(agent))
            return 0
        if given.verb == "picture":
            await database.write(pictures.keep, given.name, picture, BY)
        else:
            await database.write(_change, given, chosen, password, key := totp.new_key())
    finally:
        await database.close()
    if given.verb in ("add", "password"):
        print(f"agents: {given.name} logs in at {chosen.public_url}/desk/")
        if not given.stdin:
            print(f"password  {password}")
    elif given.verb == "totp" and given.state == "on":
        print("agents: enter this into an authenticator app now; it is not shown again")
        print(f"key      {totp.written(key)}\naddress  {totp.address(key, given.name, chosen.company)}")
    else:
        print(f"agents: done: {given.name}")
    return 0


def _change(db: Any, given: argparse.Namespace, chosen: Settings, password: str, key: bytes) -> None:
    name, verb = given.name, given.verb
    if verb == "add":
        title = one_line(given.title or name, agents.LONGEST_TITLE) or name
        agents.add(db, name, title, given.role, given.language, passwords.keep(password), BY)
    elif verb == "password":
        agents.change(db, name, "password", BY, password=passwords.keep(password))
    elif verb == "totp":
        sealed = sealed_key(second_factor_keys(chosen), key) if given.state == "on" else None
        agents.change(db, name, f"totp {given.state}", BY, totp=sealed, totp_step=0)
    else:
        agents.change(db, name, f"{verb}d", BY, active=verb == "enable")


def _password(given: argparse.Namespace) -> str:
    if not given.stdin:
        return secrets.token_urlsafe(18)
    read = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(read) <= passwords.LONGEST:
        raise AgentRefused(why=f"a password has {SHORTEST} to {passwords.LONGEST} characters")
    return read


def _file(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(pictures.LARGEST + 1)
    except OSError as trouble:
        raise AgentRefused(why=f"{path}: {trouble.strerror}") from None


def _line(agent: Agent) -> str:
    state = "disabled" if not agent.active else "here" if agent.here(time.time()) else "away"
    factor = "second factor" if agent.second_factor else "password only"
    return visible(f"{agent.name:<20}  {agent.role:<5}  {state:<8}  {agent.language}  {factor:<13}  {agent.title}")
