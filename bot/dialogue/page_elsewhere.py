"""A page that is not the company's, nor a gateway's, on which somebody is to pay: "shall I pay at http://...?"."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import regex

from bot.knowledge.payment_methods import gateways
from bot.knowledge.tables import load
from bot.lang import normalise
from bot.lang.patterns import compile_words

LONGEST: Final = 300  # characters that are read
_LINK: Final = regex.compile(r"(?:https?://|www\.)(?P<host>[\p{L}\p{N}.-]{3,100})", regex.I)
_PAY: Final = compile_words(
    r"\b(?:pay(?:ing|ment)?|paid|taka|card|bkash|nagad|rocket|dibo|dimu|dite)\b|পে\s?(?:ক|মেন্ট)|টাকা|কার্ড|বিকাশ|নগদ|রকেট|দিব|দেব|দিতে"
)
_BROKEN: Final = compile_words(  # their own site, or a page that does not open
    r"\b(?:my|our|amar|amader|site|website|domain|down|error|not (?:open|load)\w*|khul(?:che|se|tese)? na|khole na)\b"
    r"|আমার|আমাদের|সাইট|ডোমেইন|খুল|এরর"
)


def pays_elsewhere(text: str) -> bool:
    """True for "http://paynow.example এ পে করব?"; a payment page of ours or of a gateway is none."""
    cut = text[:LONGEST]
    hosts = [found["host"].lower().strip(".-") for found in _LINK.finditer(cut)]
    line = normalise(_LINK.sub(" ", cut))
    strange = any(not _is_known(host) for host in hosts)
    return strange and _PAY.search(line) is not None and _BROKEN.search(line) is None


def _is_known(host: str) -> bool:
    return _is_this_machine(host) or any(host == one or host.endswith(f".{one}") for one in _known())


def _is_this_machine(host: str) -> bool:
    """Where the demo's pages are."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The company's own site, as its rules name it, and the gateways'."""
    rows: dict[str, Any] = load("host")
    sites = {urlsplit(str(row.get("source") or "")).hostname or "" for row in rows.values() if isinstance(row, dict)}
    return frozenset({*sites, *(f"{name}.com" for name in gateways())} - {""})
