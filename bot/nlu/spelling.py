"""Write English words that were typed in a hurry ("hw mch do i ow u 4 teh hostng") as the examples write them.

Asked only of a message that is in doubt as it was typed (bot.nlu.reading); what is heard better so is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import regex

from bot.lang import register
from bot.lang.banglish_words import FOLDER, words
from bot.lang.spellings import LOANWORDS
from bot.lang.words import BANGLISH, BORROWED, ENGLISH
from bot.nlu.mentions import find_mentions

LONGEST: Final = 300  # characters of a message that is looked at
SHORTEST: Final = 4  # letters of a word that may have one letter wrong; of a shorter one only vowels may be missing
LONGEST_WORD: Final = 20
OFTEN: Final = 3  # times that the examples hold a word which may be meant
OF_ANOTHER_TONGUE: Final = 5  # letters of an English word among Banglish ones
_WORD: Final = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}@./:_-])[a-z]+(?:'[a-z]+)?(?![\p{L}\p{M}\p{N}@/:_-]|\.\p{L})", regex.I
)
_FOR: Final = regex.compile(r"(?<=\p{L}\s)4(?=\s(?:it|that|this|the|teh|my|a|an|me|us|which|what)\b)", regex.I)
_VOWELS: Final = frozenset("aeiou")
# Short forms of chats in which more than vowels is missing, or which are words of another kind too.
_CHAT: Final[Mapping[str, str]] = dict(
    pair.split("=")
    for pair in (
        "u=you ur=your r=are n=and nd=and d=the da=the th=the teh=the hte=the hw=how mch=much ow=owe wat=what "
        "wats=what's whts=what's wen=when wich=which cn=can cnt=can't cant=can't dnt=don't dont=don't "
        "dsnt=doesn't doesnt=doesn't didnt=didn't wont=won't isnt=isn't im=i'm ive=i've thru=through "
        "abt=about amt=amount acct=account pymt=payment pmt=payment plz=please pls=please al=all tel=tell "
        "gv=give lv=leave nt=not bt=but wid=with wth=with frm=from hav=have hv=have hve=have wan=want "
        "wanna=want gonna=going shd=should cud=could wud=would shud=should bcz=because bcoz=because "
        "coz=because wrk=work wrks=works wrkng=working rcpt=receipt recpt=receipt snd=send giv=give ltr=later "
        "bak=back bil=bill bll=bill py=pay pd=paid invce=invoice stll=still alrdy=already gt=get til=till ths=this "
        "wil=will whn=when aftr=after refnd=refund rfnd=refund lng=long dwnld=download"
    ).split()
)


class Spelling:
    """How often English examples hold each word of our own lists; of the examples' other words nothing is kept."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        said = Counter(word for text in texts if text.isascii() and register(text) == "en" for word in _words(text))
        self._times = [said[word] for word in _listed()]
        self._index()

    def corrected(self, text: str, known: Callable[[str], bool]) -> str:
        """``text`` with its English words as they are written; the same text where none is to be corrected.

        ``known``: whether the model has learnt a word as it is.
        """
        if not self._near or len(text) > LONGEST or " " not in text:  # one word may be any
            return text
        english = register(text) == "en"
        written = _WORD.sub(lambda found: self._written(found[0], english, known), text)
        return str(_FOR.sub("for", written)) if english else str(written)

    def _written(self, word: str, english: bool, known: Callable[[str], bool]) -> str:
        typed = word.lower()
        if english and typed in _CHAT:
            return _CHAT[typed]
        left = len(typed) > LONGEST_WORD or "'" in typed or not (english or len(typed) >= OF_ANOTHER_TONGUE)
        if left or {typed, typed.removesuffix("s"), typed.removesuffix("d")} & _right(english) or known(typed):
            return word
        near = {one for key in _keys(typed) for one in self._near.get(key, ()) if _is_slip(typed, one)}
        best = max(near, key=lambda one: (self._counts[one], one), default=word)
        return word if find_mentions(word) else best

    def _index(self) -> None:
        counted = zip(_listed(), self._times, strict=True)
        self._counts = {word: times for word, times in counted if times >= OFTEN}
        self._near: dict[str, list[str]] = {}
        for word in self._counts:
            for key in _keys(word):
                self._near.setdefault(key, []).append(word)

    def __getstate__(self) -> dict[str, Any]:
        return {"_times": self._times}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._times = state["_times"]
        self._index()


@lru_cache(maxsize=1)
def _listed() -> tuple[str, ...]:
    """The English words of our own lists, in order."""
    file = (FOLDER / "english.txt").read_text(encoding="ascii").split()
    return tuple(sorted({*file, *LOANWORDS, *ENGLISH, *BORROWED}))


@lru_cache(maxsize=2)
def _right(english: bool) -> frozenset[str]:
    """Words that are no slips: of English, and of Banglish in such a message."""
    return frozenset({*_listed(), *(() if english else (*BANGLISH, *words().bengali))})


def _words(text: str) -> Iterator[str]:
    return (found[0].lower() for found in _WORD.finditer(text))


def _keys(word: str) -> set[str]:
    """What two words share of which one is a slip of the other: one letter less, or no vowels behind the first."""
    less = {word[:place] + word[place + 1 :] for place in range(len(word))} if len(word) >= SHORTEST else set()
    return {word, *less, f"-{_without_vowels(word)}"}


def _without_vowels(word: str) -> str:
    return word[:1] + "".join(letter for letter in word[1:] if letter not in _VOWELS)


def _is_slip(typed: str, meant: str) -> bool:
    """Whether vowels were left out, one letter is missing, too many or another, or two have changed places."""
    if len(typed) < len(meant) and len(typed) > 2 and _without_vowels(typed) == _without_vowels(meant):
        return _stands_in(typed, meant)
    if min(len(typed), len(meant)) < SHORTEST - 1 or max(len(typed), len(meant)) < SHORTEST or typed[0] != meant[0]:
        return False
    start = next((place for place, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(typed))
    rest, other = typed[start:], meant[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )


def _stands_in(letters: Sequence[str], word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)
