"""Case endings and articles, which Bengali glues to the noun: ইনভয়েসগুলোর, বিকাশে, HDFC-র, "4821-er"."""
from __future__ import annotations

import regex

from bot.lang.script import listed
from bot.lang.text import normalise
from bot.lang.words import SHARED

# Longest first.
_BENGALI_ENDINGS = listed(
    """
    গুলোতে গুলোর গুলোকে গুলাতে গুলার গুলাকে গুলিতে গুলির গুলিকে গুলো গুলা গুলি টাকে টাতে টার টায় টিকে টিতে টির টাই টিই দেরকে
    দের টুকু টা টি খানা ের েরা রা কে তে ে য় র ও ই
    """
)
_LATIN_ENDINGS = listed(
    """
    gulote gulor guloke gulate gular gulake gulite gulir gulike gulo gula guli golo take tate tar tay tike tite tir tai
    derke der ta ti ra ke te er e r o i
    """
)
# Loose endings, written as a word of their own: "invoice er", "4821 ta", "HDFC র".
_LOOSE = frozenset((*_BENGALI_ENDINGS, *_LATIN_ENDINGS, "এর", "এ", "এরা", "এতে", "ar")) - {"ও", "o", "ই", "i"}
_JOINED = regex.compile(r"^(?P<stem>.*[\p{L}\p{N}\p{M}])[-'’‘](?P<ending>[\p{L}\p{M}]+)$")
_NUMBERED = regex.compile(r"^(?P<stem>\d+)(?P<ending>[\p{L}\p{M}]+)$")
_NAMES = frozenset(SHARED)
# Words that end like a case without being one.
_WHOLE = frozenset(
    listed(
        """
        আমার তোমার আপনার তার কার কীভাবে কিভাবে করে হবে কবে নেই এই সেই ওই দিয়ে নিয়ে হয়ে থেকে কাছে আছে গেছে আর আবার টাকা বার হয়
        না নাই চাই পাই যাই দিই কোথায় করতে দিতে নিতে যেতে হতে পেতে কাল কি কী তো এখন আগে পরে সাথে মধ্যে জন্য ব্যাংক নম্বর কার্ড
        ডলার সার্ভার অর্ডার পে গেটওয়ে লিংক রিনিউ ডিউ ভাই দিন মাসে কেন টি টা
        """
    )
)


def is_ending(token: str) -> bool:
    """Whether this token is an ending that somebody wrote as a word of its own ("er", "ta", "র", "টা")."""
    return normalise(token) in _LOOSE


def strip_endings(token: str) -> tuple[str, ...]:
    """What the token may be without its endings: the token itself first, then ever shorter candidates.

    Canonical text. Candidates are guesses for a lookup, so they are generous; the last one is never empty.
    """
    word = normalise(token)
    found = [word] if word else []
    for _ in range(2):  # গুলো + র: no noun carries more than two
        shorter = _without(found[-1]) if found and found[-1] not in _NAMES else None
        if shorter is None or shorter in found:
            break
        found.append(shorter)
    return tuple(found)


def stem(token: str) -> str:
    """The token without endings where that is safe, else the token, in canonical text."""
    word = normalise(token)
    if word in _WHOLE:
        return word
    for candidate in strip_endings(word)[1:]:
        if word[0] >= "\u0980" or candidate in _NAMES or _JOINED.match(word) or _NUMBERED.match(word):
            word = candidate
        if word in _WHOLE:
            break
    return word


def _without(word: str) -> str | None:
    for pattern in (_JOINED, _NUMBERED):
        if (split := pattern.match(word)) and split["ending"] in _LOOSE:
            return str(split["stem"])
    bengali = "\u0980" <= word[-1:] <= "\u09ff"
    for ending in _BENGALI_ENDINGS if bengali else _LATIN_ENDINGS:
        rest = word[: -len(ending)]
        if word.endswith(ending) and _may_stand(rest, bengali):
            return rest
    return None


def _may_stand(rest: str, bengali: bool) -> bool:
    """A stem has two letters of its own in Bengali (বিল, কার্ড), three in Latin; never only signs or a torn cluster."""
    letters = regex.findall(r"\p{L}", rest)
    return len(letters) >= (2 if bengali else 3) and not rest.endswith("্")
