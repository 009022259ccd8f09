"""Write Banglish in Bengali script: "kivabe payment korbo" -> "কিভাবে payment করবো". English words stay English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import regex

from bot.lang.banglish_words import bones, looks_english, words
from bot.lang.near_sounds import nearly
from bot.lang.phonetic import fold_word
from bot.lang.script import listed
from bot.lang.sounds import sounds
from bot.lang.text import normalise


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in listed(text))


_ENDINGS: Final = _table(
    """
    gulote=গুলোতে gulor=গুলোর guloke=গুলোকে gulo=গুলো gular=গুলার gula=গুলা guli=গুলি derke=দেরকে der=দের take=টাকে
    tate=টাতে tar=টার tai=টাই tao=টাও ta=টা tir=টির tike=টিকে ti=টি ke=কে te=তে ra=রা er=ের e=ে r=র na=না nai=নাই
    ni=নি to=তো i=ই o=ও
    """
)
_LOOSE: Final = {"ের": "এর", "ে": "এ", "র": "এর"}  # after an English word
_VERB_ENDINGS: Final = _table(
    """
    be=বে bo=বো ben=বেন ba=বা mu=মু te=তে ta=তা le=লে len=লেন lam=লাম lo=লো i=ই y=য় o=ও n=ন un=ুন um=ুম se=ছে
    che=ছে ce=ছে si=ছি chi=ছি ci=ছি sen=ছেন chen=ছেন cen=ছেন so=ছো cho=ছো tese=তেছে teche=তেছে tece=তেছে tesi=তেছি
    techi=তেছি teci=তেছি tesen=তেছেন techen=তেছেন isi=ইছি ichi=ইছি ise=ইছে iche=ইছে isen=ইছেন ichen=ইছেন ilam=ইলাম
    ile=ইলে ite=ইতে ibe=ইবে ibo=ইবো iben=ইবেন itesi=ইতেছি itese=ইতেছে chchi=চ্ছি cchi=চ্ছি chche=চ্ছে cche=চ্ছে
    sse=চ্ছে ssi=চ্ছি chchen=চ্ছেন silam=ছিলাম chilam=ছিলাম silo=ছিলো chilo=ছিলো no=নো nor=নোর
    """
)
# A free word (no part of an address, of a name with digits in it or of "e-mandate"), or an ending of a number.
_WORD = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}@./:_'’-])[a-z]+(?![\p{L}\p{M}\p{N}@_'’]|[.:/-][\p{L}\p{N}/])"
    r"|(?<=\d-?)(?:t[ai]r?|tai|[tk]e|er?|r)\b"
)
_SIGN_AT_END = regex.compile(r"[\u09be-\u09cc\u09d7অ-ঔ]$")
_VOWELS = frozenset("aeiou")
# Chat forms leave vowels out: "krsi", "apnadr", "hbe".
_SHORTENED = regex.compile(
    r"[b-df-hj-np-tvwxz]{3}|^[b-df-hj-np-tvwxz]{2}(?![rlh])|[b-df-hj-np-tv-xz][b-df-gj-np-tvwxz]$"
)
_SHORTEST_STEM = 3
_SHORTEST_ROOT = 2
_COMPARED = 40  # words with the same consonants that are looked at, the commonest ones
_ALIKE, _ALIKE_SHORTENED = 0.85, 0.6
_NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


def to_bengali(text: str, by_sound: Mapping[str, str] = _NO_WORDS) -> str:
    """The canonical text with its Banglish words in Bengali script; English words, names and numbers stay.

    Meant for a message whose register is Banglish or mixed: "to", "are" and "take" are Bengali words there, unless an
    English word beside them says otherwise. ``by_sound``: of `near_sounds`, for words that no list holds.
    """
    text = normalise(text)
    found = list(_WORD.finditer(text))
    typed = [one.group() for one in found]
    out, end = [], 0
    for place, one in enumerate(found):
        out += [text[end : one.start()], _among(typed, place, by_sound)]
        end = one.end()
    return "".join([*out, text[end:]])


def looks_romanised(text: str) -> bool:
    """Whether most of its words in Latin letters are no English ones, and do not look like it."""
    typed = [one.group() for one in _WORD.finditer(normalise(text))]
    return 2 * sum(map(_is_english, typed)) < len(typed)


def _is_english(word: str) -> bool:
    known = words()
    return word in known.english or word in known.doubtful or (word not in known.bengali and looks_english(word))


def _among(typed: Sequence[str], place: int, by_sound: Mapping[str, str]) -> str:
    word = typed[place]
    if word in words().doubtful:
        beside = (*typed[max(0, place - 1) : place], *typed[place + 1 : place + 2])
        if any(one in words().telling for one in beside):
            return word
    return (_heard(word, by_sound) if by_sound and not _is_listed(word) else None) or _written(word)


def _heard(word: str, by_sound: Mapping[str, str]) -> str | None:
    sound = fold_word(word)
    return by_sound.get(sound) or _of_root(word) or _of_stem(word) or nearly(sound, by_sound)


def _is_listed(word: str) -> bool:
    return word in words().bengali or word in words().english or len(word) == 1


@lru_cache(maxsize=8192)
def _written(word: str) -> str:
    known = words().bengali.get(word)
    if known is not None:
        return known
    if word in words().english or len(word) == 1:
        return word
    return _of_root(word) or _of_stem(word) or (word if looks_english(word) else _by_bones(word) or sounds(word))


def _of_root(word: str) -> str | None:
    roots = words().roots
    for at in range(_SHORTEST_ROOT, len(word)):
        if word[:at] in roots and word[at:] in _VERB_ENDINGS:
            return roots[word[:at]] + _VERB_ENDINGS[word[at:]]
    return None


def _of_stem(word: str) -> str | None:
    for at in range(_SHORTEST_STEM, len(word)):
        stem, ending = word[:at], _ENDINGS.get(word[at:])
        if ending is None:
            continue
        if stem in words().english:
            return f"{stem} {_LOOSE.get(ending, ending)}"
        if stem in words().bengali:
            return _joined(words().bengali[stem], ending)
    return None


def _joined(word: str, ending: str) -> str:
    open_end = bool(_SIGN_AT_END.search(word))
    if ending in {"ের", "র"}:
        return word + ("র" if open_end else "ের")
    if ending == "ে":
        return word + ("য়" if word.endswith("া") else "তে" if open_end else ending)
    return word + ending


def _by_bones(word: str) -> str | None:
    alike = [
        (SequenceMatcher(None, word, one, False).ratio(), one)
        for one in words().by_bones.get(bones(word), ())[:_COMPARED]
        if (one[-1] in _VOWELS) == (word[-1] in _VOWELS)
    ]
    score, best = max(alike, key=lambda pair: pair[0], default=(0.0, ""))
    return words().bengali[best] if score >= (_ALIKE_SHORTENED if _SHORTENED.search(word) else _ALIKE) else None
