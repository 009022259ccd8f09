"""Whose request it is, as far as addresses tell: behind trusted proxies, and in shares that nobody can multiply."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

UNKNOWN = "unknown"
LONGEST = 100  # characters of an address with its zone and port; what is longer is none, and is not kept
IPV6_SHARE = 64  # bits; what one customer is given at least, so that an address within it is free


def client_address(peer: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """Behind n trusted proxies the n-th address from the right of X-Forwarded-For, which they wrote; else the peer's.

    `forwarded`: the values of that header, in order. What is no address there is not believed.
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        told = _parsed(hops[-proxies])
        if told is not None:
            return str(told)
    return str(_parsed(peer or "") or UNKNOWN)


def share_of(address: str) -> str:
    """The network that counts as one: an IPv4 address, or the /64 of an IPv6 one."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_SHARE), strict=False))
    return str(parsed or UNKNOWN)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Also with a port, in brackets, with a zone, or as an IPv4 address within an IPv6 one."""
    return _read(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=1024)  # each request looks at its address three times
def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
