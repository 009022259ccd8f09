"""What stands in a text for something that is none: "[voice message]", "<Media omitted>", "[ছবি]"."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import regex

_KINDS: Final = {
    "voice": r"(?:voice|audio)(?: (?:message|msg|note|clip|recording))?|ভয়েস(?: মেসেজ| নোট)?|অডিও",
    "video": r"video(?: (?:message|note|clip))?|gif|animation|ভিডিও",
    "picture": r"photo|image|picture|screenshot|pic|img|ছবি|ফটো|স্ক্রিনশট",
    "file": r"file|document|attachment|pdf|ফাইল|ডকুমেন্ট",
    "sticker": r"sticker|emoji|স্টিকার",
    "location": r"(?:live )?location|লোকেশন",
    "contact": r"contact(?: card)?|কন্টাক্ট",
    "other": r"(?:unsupported )?(?:media|message)|poll|(?:missed )?(?:voice |video )?call",
}
_KIND: Final = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_LENGTH: Final = r"(?:[ ,:(-]{1,3}(?:\d+:\d\d|\d[\d.]*\s?(?:s(?:ec\w{0,5})?|m(?:in\w{0,5})?|[km]b|সেকেন্ড|মিনিট)))?"
# In brackets, or as a messenger exports a conversation.
_PLACEHOLDER: Final = (
    rf"(?:[\[({{<*]\W{{0,4}}(?:{_KIND})s?(?: (?:omitted|sent|attached|message))?{_LENGTH}\W{{0,4}}(?<=[\])}}>*])"
    rf"|(?:{_KIND})s? omitted)"
)


def unread(text: str) -> str | None:
    """The key of the answer to such a text; None: people wrote it."""
    found = (
        _pattern().fullmatch(unicodedata.normalize("NFC", text).strip(" \u200e\u200f\n.")) if len(text) < 60 else None
    )
    kind = next((kind for kind in _KINDS if found and found[kind]), None)
    return f"unread.{kind}" if kind else None


@cache
def _pattern() -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", _PLACEHOLDER), regex.I)
