"""The language that a message wishes to be answered in: "in English, my Bangla is weak", "ইংলিশে লিখবেন না"."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

import regex

from bot.lang import LANGUAGES
from bot.nlu.mentions import Mention

ENTITY: Final = "language"
REACH: Final = 40  # characters before and behind a language's name in which it is refused


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(unicodedata.normalize("NFC", pattern), regex.I | regex.VERBOSE)


_SPOKEN_IN: Final = _compile(r"\bin\s$")
_LOCATIVE: Final = _compile(r"(?:য়|তে|ে|te|y)$")  # বাংলায়, ইংরেজিতে, banglay
_LOCATIVE_BEHIND: Final = _compile(r"\s?(?:e|te|তে|এ)(?![\p{L}\p{M}])")  # "english e"
_REFUSED_BEFORE: Final = _compile(
    r"""(?<![\p{L}\p{M}])(?<!(?:n[o'’]?t|never)\s)
    (?:do\s?n[o'’]?t|don[’']t|stop|no\ more|not|no|can(?:no|['’])?t|never|hate|(?:weak|poor)\ (?:in|at))
    (?:\s(?:want|need|like|know|understand|read|speak|write|writing|reply|replying|answer|answering|send|sending|use|using
    |talk|talking|to|me|any|well|much|so|good|at|in|the|with|your|more)){0,6}\s$"""
)
# A verb of the future or of the speaker: "লিখেন না" and "bolo na" beg for it.
_REFUSED_BEHIND: Final = _compile(
    r"""[\p{L}\p{M}]{0,4}(?:\s[\p{L}\p{M}]+){0,3}?\s
    (?:[\p{L}\p{M}]+(?:বেন|বা|বে|ছি|চ্ছি|ben|ba|bna|bo|chi|tesi|tasi)|(?:কম\s)?(?:বুঝি|জানি|পারি|চাই|পড়তে\spারি)
    |(?:kom\s)?(?:buj(?:h|j)i|bujhte\spari|jani|pari|parina|chai|pori))\s?(?:na|nah|না|নাই|nai)(?![\p{L}\p{M}])
    |[\p{L}\p{M}]{0,4}\s(?:na|nah|noy|না|নয়)(?=\s*(?:[,।.!]|$|\s(?:please|plz|pls|প্লিজ|[\p{L}\p{M}]*bangla|বাংলা)))
    |\s(?:is|are)\s(?:\p{L}+\s)?(?:weak|poor|bad|terrible|not)(?!\p{L})
    |[\p{L}\p{M}]{0,4}\s(?:bujhina|bujina|janina|parina|বুঝিনা|জানিনা|পারিনা|kom\s(?:bujhi|jani|pari)|কম\s(?:বুঝি|জানি|পারি))"""
)
# "Why do you not" and "can you not" wish for it.
_BEGGED: Final = _compile(
    r"[?]|(?<!\p{L})(?:keno|kno|why|ki|naki)(?!\p{L})|কেন(?![\p{L}\p{M}])|নাকি|না\s*কি(?![\p{L}\p{M}])"
)


def wished(text: str, mentions: Sequence[Mention]) -> str | None:
    """The code of one language; None where none is named, or several are left of which any may be meant."""
    named = [one for one in mentions if one.entity == ENTITY]
    if not named:
        return None
    refused = {one.value for one in named if _is_refused(text, one)}
    meant = [one for one in named if one.value not in refused]
    if not meant:
        left = [code for code in LANGUAGES if code not in refused]
        return left[0] if len(left) == 1 else None
    spoken_in = [one for one in meant if _is_spoken_in(text, one)]
    return (spoken_in or meant)[0].value


def _is_refused(text: str, one: Mention) -> bool:
    behind = text[one.end : one.end + REACH]
    if _REFUSED_BEFORE.search(text[max(0, one.start - REACH) : one.start]):
        return not regex.search(r"(?<!\p{L})(?:why|can you|could you)(?!\p{L})", text[: one.start], regex.I)
    found = _REFUSED_BEHIND.match(behind)
    return found is not None and not _BEGGED.search(behind)


def _is_spoken_in(text: str, one: Mention) -> bool:
    return bool(
        _SPOKEN_IN.search(text[max(0, one.start - 4) : one.start])
        or _LOCATIVE.search(one.text)
        or _LOCATIVE_BEHIND.match(text, one.end)
    )
