"""The limits of one listener, as numbers; docs/limits.md says what each is for."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from bot.settings import Settings

KEPT = 128  # descriptors that are not for customers: database, engine, log, files
FEWEST = 16  # connections, however few descriptors there are
UNREAD = 16  # times the largest body that is read and thrown away, so that a client gets to see why it was refused


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. `per_address`: 0 where all connections are a proxy's."""

    head: int
    header: int
    cookie: int
    headers: int
    body: int
    upload: int
    head_seconds: float
    body_seconds: float
    answer_seconds: float
    idle_seconds: float
    connections: int
    per_address: int
    requests: int  # a second, from one address
    proxies: int

    @property
    def longest_body(self) -> int:
        """What is read of any body, also where it is thrown away, before the connection ends."""
        return max(UNREAD * self.body, 2 * self.upload)

    @property
    def field(self) -> int:
        """The longest line of a head: of a cookie with its name, or of any other header."""
        return max(self.header, self.cookie + len("Cookie"))

    def most(self) -> int:
        """Connections that may be open now: never so many that no descriptor is left for the rest of the process."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        room = soft - KEPT if soft != resource.RLIM_INFINITY else self.connections
        return max(FEWEST, min(self.connections, room))


def limits(settings: Settings) -> Limits:
    """For customers, whose addresses are seen where no proxy stands between."""
    return Limits(
        head=settings.head_limit,
        header=settings.header_limit,
        cookie=settings.cookie_limit,
        headers=settings.headers,
        body=settings.body_limit,
        upload=settings.media_mb * 2**20,
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        answer_seconds=settings.answer_seconds,
        idle_seconds=settings.idle_seconds,
        connections=settings.connections,
        per_address=0 if settings.proxies else settings.connections_per_address,
        requests=settings.requests_per_second,
        proxies=settings.proxies,
    )


def raise_descriptors() -> None:
    """As many descriptors as this process may have; the shell's default is often 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # a system that gives less than it says: `most` counts what there is
        pass
