"""Code points of Unicode in texts as long as a message, digits in the places of numbers, and what tries a parser."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import regex

MOST = 900  # of one text: with a space behind each they are as long as a message may be
_EVERY = "".join(map(chr, range(sys.maxunicode + 1)))
_NUMERIC = regex.compile(r"[\p{N}\d]")
_ASSIGNED = regex.compile(r"[^\p{Cn}\p{Co}]")
#: Where a message has a number. The sign stands once, and as often as such a number is long.
PLACES = (
    "{0}", "{0}{0}{0}{0}", "invoice {0}{0}{0}{0}", "INV-{0}{0}{0}{0}", "{0}{0}{0} taka", "৳{0},{0}{0}{0}.{0}{0}",
    "{0} hazar", "{0}{0} nov {0}{0}{0}{0}", "{0}{0}/{0}{0}/{0}{0}{0}{0}", "{0} din age", "ticket {0}{0}{0}{0}{0}",
    "#{0}{0}{0}{0}{0}", "trxid {0}{0}{0}{0}{0}{0}{0}{0}A", "otp {0}{0}{0}{0}{0}{0}", "password {0}{0}{0}{0}",
    "card {0}{0}{0}{0} {0}{0}{0}{0} {0}{0}{0}{0} {0}{0}{0}{0}", "{0} no ta", "{0}st", "page {0}", "{0}ta invoice",
)  # fmt: skip
#: One of each sort that is known to break programs.
ODD = (
    "\x00", "\x01", "\x1b", "\x7f", "\x85", "\xa0", "\xad", "²", "½", "٣", "৪", "፩", "\u200b", "\u200d", "\u2028",
    "\u202e", "\ufdd0", "\ufeff", "\ufffd", "\uffff", "\ud800", "\udfff", "\ue000", "𝟘", "😀", "\U0001e4f5",
    "\U00016ac3", "\U0001fbf9", "\U000e0041", "\U0010ffff", "İ", "ß", "ﷺ", "ก็", "'", '"', "\\", "<", "%", "{", "}",
)  # fmt: skip


def batches(between: str = " ", most: int = MOST, *, assigned: bool = True) -> Iterator[str]:
    """Texts that hold each code point once; without `assigned` also those that mean nothing yet, six times as many."""
    every = _ASSIGNED.findall(_EVERY) if assigned else _EVERY
    for start in range(0, len(every), most):
        yield between.join(every[start : start + most])


def numerals() -> list[str]:
    """What Python or the newer tables of `regex` take for a number of any kind."""
    newer = set(_NUMERIC.findall(_EVERY))
    return [one for one in _EVERY if one.isnumeric() or one in newer]


def digits() -> list[str]:
    """The decimal digits among them, of all scripts."""
    return [one for one in numerals() if one.isdecimal() or regex.match(r"\d", one)]
