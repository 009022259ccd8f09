"""Who can reach an installation: this machine, a private network, or everybody; with the demo, not everybody may."""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.settings import Settings

Reach = Literal["loopback", "private", "public"]
#: Names that no public DNS resolves (RFC 6761, 6762, 8375, 9476; ICANN's private-use name).
PRIVATE_NAMES = ("local", "internal", "lan", "home.arpa", "test", "invalid", "alt")


class DemoInPublic(UserError):
    """Facts: url."""

    code = "demo_in_public"

    def __str__(self) -> str:
        return (
            f"{self.facts['url']} is a public address, and SAHAYAK_DEMO=1: anybody could pay with money "
            "that does not exist. Set SAHAYAK_DEMO=0, or SAHAYAK_DEMO_IN_PUBLIC=1 where that is meant"
        )


def reach(url: str) -> Reach:
    """Who can call the address: by its name alone, nothing is looked up. 0.0.0.0 is everybody's."""
    host = (urlsplit(url).hostname or "").rstrip(".").partition("%")[0]
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "loopback"
        inside = "." not in host or any(host.endswith(f".{name}") for name in PRIVATE_NAMES)
        return "private" if inside else "public"
    number = getattr(number, "ipv4_mapped", None) or number
    if number.is_loopback:
        return "loopback"
    return "public" if number.is_unspecified or number.is_global else "private"


def refuse_public_demo(settings: Settings) -> None:
    """Raises DemoInPublic."""
    if settings.demo and not settings.demo_in_public and reach(settings.public_url) == "public":
        raise DemoInPublic(url=settings.public_url)
