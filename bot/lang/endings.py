"""Case endings and articles, which Bengali glues to the noun: ইনভয়েসগুলোর, বিকাশে, HDFC-র, "4821-er"."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang.script import VIRAMA, listed
from bot.lang.spellings import LOANWORDS
from bot.lang.text import normalise
from bot.lang.words import SHARED

_BENGALI_ENDINGS = frozenset(
    listed(
        """
    গুলোতে গুলোর গুলোকে গুলাতে গুলার গুলাকে গুলিতে গুলির গুলিকে গুলো গুলা গুলি টাকে টাতে টার টায় টিকে টিতে টির টাই টিই দেরকে
    দের টুকু টা টি খানা য়ের ের েরা রা কে তে ে য় র ও ই
    """
    )
)
_LATIN_ENDINGS = frozenset(
    listed(
        """
    gulote gulor guloke gulate gular gulake gulite gulir gulike gulo gula guli golo take tate tar tay tike tite tir tai
    derke der ta ti ra ke te er e r o i
    """
    )
)
_LONGEST = max(map(len, _BENGALI_ENDINGS | _LATIN_ENDINGS))
# Loose endings, written as a word of their own: "invoice er", "4821 ta", "HDFC র".
_LOOSE = frozenset((*_BENGALI_ENDINGS, *_LATIN_ENDINGS, "এর", "এ", "এরা", "এতে", "ar")) - {"ও", "o", "ই", "i"}
_JOINED = regex.compile(r"^(?P<stem>.*[\p{L}\p{N}\p{M}])[-'’‘](?P<ending>[\p{L}\p{M}]+)$")
_NUMBERED = regex.compile(r"^(?P<stem>\d+)(?P<ending>[\p{L}\p{M}]+)$")
_LETTER = regex.compile(r"\p{L}")


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    """Nouns that we know: what is left when an ending has rightly gone."""
    return frozenset((*SHARED, *listed(" ".join(LOANWORDS.values()))))


@lru_cache(maxsize=1)
def _whole() -> frozenset[str]:
    """Words that end like a case without being one."""
    return frozenset(
        listed(
            """
            আমার তোমার আপনার তার কার কীভাবে কিভাবে করে হবে কবে নেই এই সেই ওই দিয়ে নিয়ে হয়ে থেকে কাছে আছে গেছে আর আবার টাকা বার
            হয় না নাই চাই পাই যাই দিই কোথায় করতে দিতে নিতে যেতে হতে পেতে কাল কি কী তো এখন আগে পরে সাথে মধ্যে জন্য ভাই দিন মাসে
            কেন টি টা
            """
        )
    )


def is_ending(token: str) -> bool:
    """Whether this token is an ending that somebody wrote as a word of its own ("er", "ta", "র", "টা")."""
    return normalise(token) in _LOOSE


@lru_cache(maxsize=8192)  # words of every message, among which the same come again and again
def strip_endings(token: str) -> tuple[str, ...]:
    """What the token may be without its endings: the token itself first, then ever shorter candidates.

    Canonical text. Candidates are guesses for a lookup, so they are generous; none is empty.
    """
    word = normalise(token)
    if not word:
        return ()
    found = {word}
    for whole in (word, *_without_emphasis(word)):
        for shorter in _without(whole):
            found.add(shorter)
            found.update(_without(shorter))  # গুলো + র: no noun carries more than two, beside an "also" or "just"
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


@lru_cache(maxsize=8192)
def stem(token: str) -> str:
    """The token without endings where that is safe, else the token, in canonical text."""
    word = normalise(token)
    if word in _whole() or word in _nouns():
        return word
    candidates = strip_endings(word)
    for candidate in candidates:
        if candidate in _nouns():
            return candidate
    if not word or word[0] < "\u0980":
        joined = _joined(word)
        return word if joined is None else joined
    for _ in range(2):
        shorter = next(iter(_without(word)), None)
        if shorter is None or word in _whole():
            break
        word = shorter
    return word


def _joined(word: str) -> str | None:
    for pattern in (_JOINED, _NUMBERED):
        if (split := pattern.match(word)) and split["ending"] in _LOOSE:
            return str(split["stem"])
    return None


def _without_emphasis(word: str) -> list[str]:
    """The word without the "also" or "just" that stands last of all: ক্লাউডেরটাও, cloudertai."""
    last = word[-1:]
    return [word[:-1]] if last in {"ও", "ই"} or (last in {"o", "i"} and word[-3:-1] == "ta") else []


def _without(word: str) -> list[str]:
    """The word without one ending, in every way there is, the longest ending first."""
    joined = _joined(word)
    if joined is not None:
        return [joined]
    bengali = "\u0980" <= word[-1:] <= "\u09ff"
    endings = _BENGALI_ENDINGS if bengali else _LATIN_ENDINGS
    rests = (word[:-letters] for letters in range(_LONGEST, 0, -1) if word[-letters:] in endings)
    return [rest for rest in rests if _may_stand(rest, bengali)]


def _may_stand(rest: str, bengali: bool) -> bool:
    """A stem has two letters of its own in Bengali (বিল, কার্ড), three in Latin; never a torn cluster at its end."""
    return len(_LETTER.findall(rest)) >= (2 if bengali else 3) and not rest.endswith(VIRAMA)
