"""Give a message one spelling: `normalise` for matching, `display` for showing it to a person."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import regex

from bot.lang.digit_values import decimal, decimals
from bot.lang.script import NUKTA, VIRAMA, ZWJ, ZWNJ

# Characters that nobody sees. Joiners are not here: they mean something after র.
_UNSEEN = (0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x2060, *range(0x2061, 0x2065), 0xFEFF, *range(0xFE00, 0xFE10))
_BIDI = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SURROGATES = range(0xD800, 0xE000)  # cannot be written as UTF-8
_CONTROLS = [c for c in (*range(0x20), *range(0x7F, 0xA0)) if not chr(c).isspace()]

_LOOK_ALIKES = {
    "৷": "।",
    "ৰ": "র",
    "ৱ": "ব",
    "৲": "৳",
    "॥": "।",
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": ".",
}


@lru_cache(maxsize=1)
def _canonical_table() -> dict[int, str | None]:
    """Every single-character rule of `normalise`, built on first use."""
    table: dict[int, str | None] = dict.fromkeys((*_UNSEEN, *_BIDI, *_SURROGATES, *_CONTROLS))
    # Full-width Latin, and the bold or italic letters of "fancy text" keyboards.
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    # No decimal digit lies beyond the second plane; asking a million code points takes half a second of every start.
    table.update((ord(digit), str(decimal(digit))) for digit in decimals(0x660, 0x20000))
    table.update({ord(one): other for one, other in _LOOK_ALIKES.items()})
    return table


_JOINER_RUN = regex.compile(f"[{ZWNJ}{ZWJ}]+")
_IDLE_JOINER = regex.compile(f"(?<!র){ZWJ}|{ZWJ}(?!{VIRAMA}য)")
_THRICE = re.compile(r"(.)\1\1", re.S)  # most messages have neither, which a simpler look tells sooner
_SHOUTS = re.compile(r"([!?.,।])\1")
_ELONGATED = regex.compile(r"([\p{L}\p{M}--w])\1{2,}|(w)\2{3,}", regex.V1)  # www is an address
_SHOUTED = regex.compile(r"([!?.,।])\1+")
_PIPE_AS_DANDA = regex.compile(r"(?<=\p{Bengali}\s?)\|")
_SPACES = regex.compile(r"\s+")
_BENGALI = regex.compile(r"\p{Bengali}")
_INVISIBLE_IN_A_NUMBER = regex.compile(r"(?<=\p{Nd})\p{Cf}+(?=\p{Nd})")

_DISPLAY_TABLE: dict[int, None] = dict.fromkeys((*_BIDI, *_SURROGATES, *_CONTROLS, 0xFEFF))


def _composed(text: str) -> str:
    return text.replace("ব" + NUKTA, "র").replace("অা", "আ")


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """The canonical text that all matching is done on.

    NFC (so য়, ড়, ঢ় are two code points), one form for look-alikes, quotes, dashes and danda, no invisible characters,
    ASCII digits, lower-case Latin, "plzzzz" and "keno????" shortened, single spaces. Idempotent; loses no digit.
    """
    text = unicodedata.normalize("NFC", text).translate(_canonical_table()).lower()
    text = _bengali(text) if _BENGALI.search(text) else text.replace(ZWJ, "").replace(ZWNJ, "")
    text = unicodedata.normalize("NFC", text)
    if _THRICE.search(text):
        text = _ELONGATED.sub(r"\1\2", text)
    if _SHOUTS.search(text):
        text = _SHOUTED.sub(r"\1", text)
    return str(_SPACES.sub(" ", text)).strip()


def _bengali(text: str) -> str:
    text = _JOINER_RUN.sub(ZWJ, text)
    text = _composed(text)
    text = text.replace("ত" + VIRAMA + ZWJ, "ৎ")  # the spelling of ৎ before Unicode 4.1
    text = _IDLE_JOINER.sub("", text)  # only র‍্য (as in র‍্যাম) differs from the same word without a joiner
    text = _composed(text)  # once more, where a joiner stood between the two
    return str(_PIPE_AS_DANDA.sub("।", text))


def with_whole_numbers(text: str) -> str:
    """``text`` without the invisible characters inside numbers, which copying from a page leaves there."""
    return str(_INVISIBLE_IN_A_NUMBER.sub("", text))


def display(text: str) -> str:
    """The text as typed, safe to show: NFC, without control characters, byte-order marks and direction overrides.

    Keeps case, digits, line breaks, joiners and emoji.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_DISPLAY_TABLE)).strip()
