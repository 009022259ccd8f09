"""Which words of a message are words: what nobody has heard of, beside "password", is one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.lang import fold, normalise, strip_endings
from bot.lang import words as lists
from bot.lang.spellings import LOANWORDS, SHORT_FORMS
from bot.privacy.reading import ENDING, FILLER, HANDED, LABEL, LONGEST, NOT_TOLD, TALK, UNIT, meaning

_VERB = re.compile(rf"(?:{'|'.join(lists.VERB_ROOTS)})(?:{'|'.join(lists.VERB_ENDINGS)})(?:na|nai|ni|o|i|to|ki)?")
_BENGALI_VERB = re.compile(
    r".{1,6}(?:ছি|ছে|ছেন|ছিল|লাম|বেন|বো|ব|বে|তে|েছি|েছে|েছেন|েছিল|ানো|ানোর|ওয়ার|করার|দেবার|িনি|েনি|ননি|ুন|াবে|াব|াবো|াতে|িয়ে|য়নি)$"
)
_ENGLISH_FORM = re.compile(r"[a-z]{2,}(?:ing|ed|ly|able|ible|tion|sion|ment|ness)$")
_FUNCTION: Final = frozenset(
    (*lists.ENGLISH, *lists.BANGLISH, *lists.LEANS_BANGLISH, *lists.LEANS_ENGLISH, *SHORT_FORMS)
)
_NOUNS: Final = frozenset((*lists.SHARED, *lists.BORROWED, *LOANWORDS))


@lru_cache(maxsize=1)
def _heard() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(fold, _FUNCTION)), frozenset(map(fold, _NOUNS))


@lru_cache(maxsize=8192)
def known(word: str) -> str:
    """ "said" for a word that sentences are made of, "noun" for another that we know, "" for an unknown one."""
    if len(word) > LONGEST:
        return ""
    word = normalise(word)
    if not word or meaning(word)[0] & (ENDING | FILLER | HANDED | LABEL | NOT_TOLD | TALK | UNIT):
        return "said"
    if word[0] >= "\u0980":
        return _known_bengali(word)
    for one in (word, *strip_endings(word)[1:]):
        if one in _FUNCTION or _VERB.fullmatch(one):
            return "said"
        if one in _NOUNS or meaning(one)[1]:
            return "noun"
    return "said" if _ENGLISH_FORM.fullmatch(word) else ""


def is_listed(word: str) -> bool:
    """Whether this very word is one that we know."""
    return word in _NOUNS or word in _FUNCTION or bool(meaning(word)[0] & TALK)


def _known_bengali(word: str) -> str:
    functions, nouns = _heard()
    for one in (word, *strip_endings(word)[1:]):
        heard = fold(one)
        if heard in functions or _VERB.fullmatch(heard):
            return "said"
        if heard in nouns or meaning(one)[1]:
            return "noun"
    return "said" if _BENGALI_VERB.fullmatch(word) else ""
