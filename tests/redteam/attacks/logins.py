"""Guessing passwords, and keeping their owner out by guessing."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

import aiohttp

from bot.billing.demo import demo_logins
from tests.redteam.frame import Target, Tries, attack
from tests.redteam.honest import undisturbed

LONGEST = 10.0  # seconds that a right password may take while somebody else guesses


async def log_in(http: aiohttp.ClientSession, email: str, password: str) -> int:
    """200 where it was right, 401 where it was looked at and wrong, 429 where it was not looked at."""
    async with http.get("/clientarea/login", headers={"Accept": "text/html"}) as page:
        (token,) = set(re.findall(r'name="csrf" value="([^"]+)"', await page.text()))
    fields = {"csrf": token, "email": email, "password": password}
    async with http.post(
        "/clientarea/login", data=fields, headers={"Accept": "text/html"}, allow_redirects=False
    ) as page:
        return 200 if page.status == 303 else page.status


def visitor(target: Target, place: str | None = None) -> aiohttp.ClientSession:
    return target.http(place, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def owner_gets_in(target: Target, tries: Tries, email: str, password: str) -> None:
    began = time.monotonic()
    async with visitor(target) as http:
        status = await log_in(http, email, password)
    took = time.monotonic() - began
    tries.note(status == 200, f"the owner's right password from elsewhere: {status}")
    tries.note(took < LONGEST, f"the owner waited {took:.1f} s")
    tries.say(f"the owner waited {took:.1f} s")


@attack("guessing a password from one address", section=1, seconds=120, inside=True)
async def from_one_address(target: Target, tries: Tries) -> None:
    _, email, password = demo_logins(target.settings.secret)[0]
    statuses: Counter[int] = Counter()

    async def guess(number: int) -> None:
        async with visitor(target, place) as http:
            statuses[await log_in(http, email, f"guess {number}")] += 1

    async with undisturbed(target, tries):
        place = target.place()
        for start in range(0, target.sizes(60, 400), 10):
            await asyncio.gather(*(guess(number) for number in range(start, start + 10)))
        await owner_gets_in(target, tries, email, password)
    tries.note(statuses[401] <= 20, f"{statuses[401]} guesses were looked at")
    tries.note(set(statuses) <= {401, 429}, f"{dict(statuses)}")
    tries.say(f"{statuses[401]} guesses looked at, {statuses[429]} put off")


@attack("guessing a password from many addresses", section=1, seconds=120, inside=True)
async def from_many_addresses(target: Target, tries: Tries) -> None:
    _, email, password = demo_logins(target.settings.secret)[1]

    async def guess(number: int) -> None:
        async with visitor(target) as http:
            status = await log_in(http, email, f"guess {number}")
            tries.note(status in (401, 429, 503), f"a guess: {status}")

    async with undisturbed(target, tries):
        for start in range(0, target.sizes(30, 100), 10):
            await asyncio.gather(*(guess(number) for number in range(start, start + 10)))
        await owner_gets_in(target, tries, email, password)


@attack("right passwords from one address", section=1, seconds=120)
async def right_passwords(target: Target, tries: Tries) -> None:
    known = demo_logins(target.settings.secret)
    place = target.place()
    for number in range(target.sizes(36, 120)):
        _, email, password = known[number % len(known)]
        async with visitor(target, place) as http:
            status = await log_in(http, email, password)
            tries.note(status == 200, f"login {number + 1}: {status}")
