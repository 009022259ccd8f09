"""Customers of the demo, as an attacker meets them: their chat, browser and links, and what only they may read."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp

from bot.billing.demo import demo_logins
from bot.billing.links import Links, Purpose
from tests.e2e.visitor import Visitor
from tests.redteam.frame import Target

RAHIM, PRIYA = "1001", "1002"
MINE, THEIRS = "4821", "4901"
NOBODYS = ("4999", "4907", "4961", "4903", "4910", "4953", "4801", "4915")
PAGE = {"Accept": "text/html"}
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@asynccontextmanager
async def chatting(target: Target, customer: str | None = None) -> AsyncIterator[Visitor]:
    """Somebody at an address of their own, logged in as that customer as far as the chat can tell."""
    async with target.http() as http:
        visitor = Visitor(http, target)  # type: ignore[arg-type]  # of a house it wants the settings
        await visitor.begin()
        yield await visitor.prove(customer) if customer else visitor


@asynccontextmanager
async def browsing(target: Target, name: str | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that keeps its cookies; logged in to the client area as whoever's name begins so."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with target.http(cookie_jar=jar, headers=PAGE) as http:
        if name:
            login = next(one for one in demo_logins(target.settings.secret) if one[0].startswith(name))
            fields = {"csrf": await form_token(http, "/clientarea/login"), "email": login[1], "password": login[2]}
            async with http.post("/clientarea/login", data=fields, allow_redirects=False) as reply:
                assert reply.status == 303, f"{name} cannot log in: {reply.status}"
        yield http


async def form_token(http: aiohttp.ClientSession, path: str) -> str:
    """The token of the first form of a page."""
    async with http.get(path) as reply:
        found = CSRF.search(await reply.text())
    assert found, f"no form at {path}"
    return found[1]


async def hidden_fields(http: aiohttp.ClientSession, path: str) -> dict[str, str]:
    """What a page's forms send beside what people choose, the token too."""
    async with http.get(path) as reply:
        page = await reply.text()
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page)
    assert found, f"no form at {path}"
    return dict(found)


def link(target: Target, purpose: Purpose, customer: str = PRIYA, number: str = THEIRS, age: float = 0) -> str:
    """The token of a link as the bot gives it out, or gave it `age` seconds ago."""
    made = Links(target.settings.secrets, target.settings.link_minutes, lambda: time.time() - age)
    return made.make(customer, [number], purpose)


def foreign_link(target: Target, purpose: Purpose) -> str:
    return Links(["another installation's secret"], target.settings.link_minutes).make(PRIYA, [THEIRS], purpose)


def cookie(http: aiohttp.ClientSession, name: str) -> str:
    return next(one.value for one in http.cookie_jar if one.key == name)


def path_of(url: str) -> str:
    return urlsplit(url).path


def tampered(token: str, every: int = 1) -> list[str]:
    """The token with a letter changed at every n-th place; cut, lengthened, in other letters, written otherwise."""
    found = []
    for at in range(0, len(token), every):
        # The last letters may hold bits that no byte has: a second spelling of the same has to be refused as well.
        found += [token[:at] + sign + token[at + 1 :] for sign in ("A", "z", "-") if sign != token[at]]
    found += [
        token[:-1],
        token[1:],
        token[: len(token) // 2],
        token + "A",
        "A" + token,
        token * 2,
        token + "=",
        f"{token}==",
    ]
    found += [token.upper(), token.lower(), token[::-1], token.swapcase(), f"{token}.", f".{token}", f"{token}%00"]
    return [one for one in found if one != token]


def mixed(one: str, other: str) -> list[str]:
    """The beginning of one token with the end of another."""
    made = [one[:at] + other[at:] for at in range(1, len(one), 7)]
    return [token for token in made if token not in (one, other)]
