"""Tell what a customer wrote in, and what to answer in."""
from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang.script import BENGALI_LETTERS, Language, Register
from bot.lang.text import normalise
from bot.lang.words import BANGLISH, ENGLISH, SHARED

_WORD = regex.compile(rf"[{BENGALI_LETTERS}]+|[a-z]+(?:'[a-z]+)*")
_ADDRESS = regex.compile(r"\S*(?:@|://|www\.)\S*|\b[a-z0-9-]+\.(?:com|net|org|xyz|info|bd|in|io)(?:\.[a-z]{2})?\b")

_BANGLISH, _ENGLISH, _SHARED = frozenset(BANGLISH), frozenset(ENGLISH), frozenset(SHARED)

# Endings that only a Bengali verb or noun has when it is typed in Latin letters. Short ones would catch English words.
_BANGLISH_ENDING = regex.compile(
    r".{2,}(?:tesi|techi|teci|tese|teche|tasi|tase|chhi|cchi|cche|sse|chen|chilo|silo|chilam|silam|gulo|gula|guli"
    r"|lam|ben|bena|bona|eni|ini|chi|eche|echi|ese|esi|iye|aite|oite|orte|arte|khte|olte|iden|der|ke|ta|tar|tay|ga|bo|be|te|er|lo|le|na)$"
)
_STRONG_ENDING = regex.compile(
    r".{2,}(?:tesi|techi|teci|teche|tesen|techen|cchi|cche|cchen|chilo|chilam|gulo|gula|gulor|gular|lam|echi|echen|bena|bona|chhi|chhe|korte|khte|aite)$"
)
# Mixed needs a fair part of each script: one "please" does not make a Bengali sentence mixed.
_SUBSTANTIAL = 0.25


@lru_cache(maxsize=8192)
def _votes(word: str) -> tuple[float, float]:
    """What one Latin word says: (for Banglish, for English)."""
    banglish, english = word in _BANGLISH, word in _ENGLISH
    if banglish and english:
        return (0.4, 0.6)
    if banglish:
        return (1.0, 0.0)
    if english:
        return (0.0, 1.0)
    if word in _SHARED or len(word) == 1:
        return (0.0, 0.0)
    if _STRONG_ENDING.match(word):
        return (0.8, 0.0)
    for ending in ("ta", "ti", "te", "er", "e", "gulo", "r", "ke", "i", "o"):
        if word.endswith(ending) and word[: -len(ending)] in _SHARED:
            return (0.8, 0.0)
    return (0.0, 0.15)


def register(text: str, default: Register = "bn") -> Register:
    """What the customer wrote in; `default` where there is nothing to tell it by (no letters at all).

    Brand names, numbers and borrowed technical words count for nobody, unless there is nothing else.
    """
    words = _WORD.findall(_ADDRESS.sub(" ", normalise(text)))
    bengali = sum(1 for word in words if word[0] >= "\u0980")
    latin = [word for word in words if word[0] < "\u0980"]
    if not bengali and not latin:
        return default
    votes = [_votes(word) for word in latin]
    for_banglish, for_english = sum(vote[0] for vote in votes), sum(vote[1] for vote in votes)
    if not bengali:
        return "bn-Latn" if for_banglish and for_banglish >= 0.7 * for_english else "en"
    telling = for_banglish + for_english
    share = telling / (telling + bengali)
    if share < _SUBSTANTIAL:
        return "bn"
    return "mixed" if share <= 1 - _SUBSTANTIAL / 2 else ("bn-Latn" if for_banglish > for_english else "en")


def answer_language(register: Register, chosen: str | None) -> Language:
    """The language to answer in: what the customer chose, else English only for a message in English."""
    if chosen in ("bn", "en"):
        return "en" if chosen == "en" else "bn"
    return "en" if register == "en" else "bn"
