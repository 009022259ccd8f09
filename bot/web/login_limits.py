"""Guessing passwords is slowed down and never locks their owner out: wrong ones count, by who sends them and whose."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from bot.errors import TooMany
from bot.security.rate_limit import RateLimits, Rule, Slowing
from bot.settings import Settings

HOUR = 3600.0  # seconds that a wrong password is remembered
HELD = 4.0  # seconds that a login is held at most, whoever else guesses at that account


@dataclass(frozen=True)
class LoginLimits:
    """Three counts: of an account from one address, of an address, of an account from anywhere.

    The first two put a login off. The last only holds it for some seconds, so that the owner gets in from elsewhere.
    """

    limits: RateLimits
    pair: Rule
    address: Rule
    account: Rule

    @classmethod
    def of(cls, settings: Settings, limits: RateLimits) -> LoginLimits:
        pause = float(settings.login_pause)
        return cls(
            limits,
            Slowing("login_pair", settings.login_failures, HOUR, longest=pause),
            Slowing("login_address", settings.login_failures_per_address, HOUR, longest=pause),
            Slowing("login_account", settings.login_failures_per_account, HOUR, HELD, longest=HELD),
        )

    async def attempt(self, address: str, email: str) -> Attempt:
        """Counts a wrong one at once, so that many at the same time do not slip through. Raises TooMany."""
        attempt = Attempt(self.limits)
        name = email.casefold()
        for rule, key in ((self.pair, f"{address} {name}"), (self.address, address), (self.account, name)):
            wait = await self.limits.wait(rule, key)
            if wait > rule.hold:
                await attempt.take_back()
                raise TooMany(retry_after=math.ceil(wait))
            attempt.counted.append((rule, key))
            await asyncio.sleep(wait)
        return attempt


class Attempt:
    """One login; wrong until it is known not to be."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self.counted: list[tuple[Rule, str]] = []

    async def take_back(self) -> None:
        """It was never looked at."""
        for rule, key in self.counted:
            await self._limits.take_back(rule, key)

    async def right(self) -> None:
        """It was no guess; what this address had mistyped for this account before is forgotten."""
        await self.take_back()
        await self._limits.forgive(*self.counted[0])
