"""Whether somebody who was warned says that they gave a secret away, or goes on telling what a stranger wanted."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from bot.lang import normalise

LONGEST: Final = 300  # characters that are read


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.I)


_GAVE: Final = _compile(
    r"\bi(?:'ve| have)?\s+(?:already\s+|just\s+|also\s+)?(?:gave|given|told|shared|sent|read|entered|typed)\b"
    r"|^\W*(?:(?:too late|already|oh no|yes|well|but)[\s,]+)*(?:i\s+)?(?:gave|given|told|shared|sent)\b"
    r"|\b(?:d[iy]+e|bol[ae]y?e?|pathie|pathiye|share kore|janie|janiye|lik?he)"
    r"\s?(?:d[iy]\s?(?:si|sila?m|sen|chi|echi|lam|yechi|echilam|yechilam)"
    r"|f[ea]l(?:si|lam|echi|chi|echilam|silam))\b|\b(?:dis[ie]lam|disi|dilam|diyechi|diyechilam)\b"
    r"|(?:দিয়ে|বলে|পাঠিয়ে|শেয়ার করে|জানিয়ে|লিখে)\s?(?:দিয়েছি|দিছি|দিসি|দিলাম|দিয়েছিলাম|ফেলেছি|ফেলছি|ফেলসি|ফেললাম)"
    r"|(?<!\p{L})(?:দিয়েছি|দিছি|দিসি|দিলাম|দিয়েছিলাম|দিয়েছিলাম|বলেছি|বলছি তাকে)(?![\p{L}\p{M}])"
)
_THEY: Final = _compile(
    r"\b(?:he|she|they|the (?:man|caller|guy|person))\s+(?:also\s+)?"
    r"(?:said|says|told|claimed|knew|knows|asked|wanted|wants|had)\b"
    r"|\b(?:lok\s?ta|loktar|bollo|bolse|bolche|boleche|bolchilo|bolsilo|bolchen"
    r"|chailo|chaise|cheyeche|chacchilo)\b"
    r"|(?<!\p{L})(?:লোকটা|বলল|বললো|বলেছে|বলছে|বলছিল|বলসে|বলেছেন|চাইল|চাইলো|চেয়েছে|চাচ্ছিল|জানত)(?![\p{L}\p{M}])"
)
_PAGE: Final = _compile(r"\b(?:page|site|screen|popup|gateway|window|app)\b|পেজ|পেইজ|সাইট|স্ক্রিন|গেটওয়ে|অ্যাপে|পাতায়")
_NOT: Final = _compile(
    r"\b(?:did(?:n't| not)|have(?:n't| not)|never|not yet|nai|nei|ni|dei ni|bill|invoice|paid)\b"
    r"|(?<!\p{L})(?:নাই|নেই|নি|দিইনি|দেইনি|বিল|ইনভয়েস)(?![\p{L}\p{M}])"
    r"|(?:ি|ই)নি(?![\p{L}\p{M}])"
)


def gave_it_away(text: str) -> bool:
    """True for "I already gave it" and "OTP দিয়ে ফেলেছি", not for "I did not give it"."""
    line = normalise(text[:LONGEST])
    return _GAVE.search(line) is not None and _NOT.search(line) is None


def tells_what_they_said(text: str) -> bool:
    """True for "he said it is for invoice 4822" and "লোকটা বলল …"."""
    return _THEY.search(normalise(text[:LONGEST])) is not None


def speaks_of_a_page(text: str) -> bool:
    """True for "the page asks for my OTP", where a secret is typed and not told."""
    return _PAGE.search(normalise(text[:LONGEST])) is not None
