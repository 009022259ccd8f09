"""The phonetic fold: one spelling for Bengali script, Banglish and borrowed English words."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang.script import BENGALI_LETTERS, NUKTA, VIRAMA
from bot.lang.spellings import LOANWORDS, SHORT_FORMS
from bot.lang.text import normalise

_TOKEN = regex.compile(rf"[{BENGALI_LETTERS}\u200d]+|[a-z]+|\d+|[\p{{L}}\p{{M}}--a-z]+", regex.V1)
_VOWEL = frozenset("aeiou")

_CONSONANTS = dict(
    zip(
        "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহৎংঃঁ",
        (*"kkggnccjjnttddnttddnpfbbmjrlsssht", "n", "", ""),
        strict=True,
    )
)
_INDEPENDENT = dict(zip("অআইঈউঊঋএঐওঔ", ("o", "a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou"), strict=True))
_SIGNS = dict(zip("ািীুূৃেৈোৌ", ("a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou"), strict=True))
_CLUSTERS = (
    ("জ" + VIRAMA + "ঞ", "গ"),
    ("ক" + VIRAMA + "ষ", "ক"),
    ("ঙ" + VIRAMA + "গ", "ঙ"),
    ("য" + NUKTA, "\ue000"),  # য় for the time of folding
    ("ড" + NUKTA, "র"),
    ("ঢ" + NUKTA, "র"),
    ("\u200d", ""),
)

# Inherent vowels while a Bengali word is being folded; the ear drops one between two open syllables (কর(অ)তে).
_INHERENT = "O"
_UNHEARD = regex.compile(r"(?<=[aeiouO][bcdfghjklmnprst])O(?=[bcdfghjklmnprst][aeiou]|b$)")


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[regex.Pattern[str], str], ...]:
    return tuple((regex.compile(pattern), to) for pattern, to in pairs)


_TYPED = _rules(  # what fingers do in Latin letters
    (r"ght", "t"),
    (r"ck", "k"),
    (r"ch+", "c"),
    # English c is k before these; elsewhere Bengalis write চ and ছ with it.
    (r"cc(?=[our])|c(?=[klrt]|o[mnpdu]|ar[det]|an[cn]|all|as[eh]|at|ap)|(?<=i)c$", "k"),
    (r"x", "ks"),
    (r"q", "k"),
    (r"gy(?=a)", "g"),
    (r"ph", "f"),
    (r"sh", "s"),
    (r"(?<=[kgcjtdbpr])h", ""),
    (r"v", "b"),
    (r"z", "j"),
    (r"w", "o"),
)
_HEARD = _rules(  # what the ear does, whatever the script was
    (r"aa", "a"),
    (r"ee", "i"),
    (r"oo", "u"),
    (r"(?<=[aeiou])y(?=[aeiou])", ""),
    (r"y", "i"),
    (r"ng", "n"),
    (r"c", "s"),  # hoice, hoise, hoiche; invoic, ইনভয়েস
    (r"(.)\1+", r"\1"),
    (r"(?<=[^aeiou])o$", ""),
)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """(Bengali spelling -> Latin word, Latin short form -> long form), in canonical text."""
    loans = {normalise(one): word for word, ways in LOANWORDS.items() for one in ways.split()}
    return loans, SHORT_FORMS


def _fold_latin(word: str) -> str:
    word = _tables()[1].get(word, word)
    for pattern, to in _TYPED:
        word = pattern.sub(to, word)
    return _heard(word)


def _heard(word: str) -> str:
    for pattern, to in _HEARD:
        word = pattern.sub(to, word) or word
    return word


def _fold_bengali(word: str) -> str:
    loan = _tables()[0].get(word)
    if loan is not None:
        return _fold_latin(loan)
    for cluster, to in _CLUSTERS:
        word = word.replace(cluster, to)
    out: list[str] = []
    open_consonant = False  # the last letter was a consonant that still has its inherent vowel
    joined = False
    for letter in word:
        if letter in _CONSONANTS or letter == "\ue000":
            sound = _CONSONANTS.get(letter, "y")
            if joined and letter == "য":
                sound = ""  # য-ফলা doubles or colours; typed away in Banglish
            elif joined and letter == "ব" and len(out) and out[-1] in "sdtjkh":
                sound = ""
            elif open_consonant and sound:
                out.append(_INHERENT)
            out.append(sound)
            open_consonant, joined = letter not in "ৎংঃঁ", False
        elif letter == VIRAMA:
            open_consonant, joined = False, True
        else:
            out.append(_SIGNS.get(letter) or _INDEPENDENT.get(letter, ""))
            open_consonant = joined = False
    return _heard(_UNHEARD.sub("", "".join(out)).lower())


@lru_cache(maxsize=16384)
def fold_word(word: str) -> str:
    """The fold of one canonical word (letters of one script)."""
    if word[0] >= "\u0980" and word[0] <= "\u09ff":
        return _fold_bengali(word) or word
    return _fold_latin(word) if "a" <= word[0] <= "z" else word


def fold(text: str) -> str:
    """The phonetic fold: "কীভাবে পেমেন্ট করব" and "kivabe payment korbo" come out (nearly) alike.

    Lower-case ASCII words separated by single spaces, punctuation left out, digits kept; letters of other scripts stay.
    """
    return " ".join(fold_word(token) for token in _TOKEN.findall(normalise(text)))


def skeleton(text: str) -> str:
    """The fold without its vowels, except at the beginning of a word: "kivabe" and "kvbe" -> "kbb"."""
    return " ".join(_bones(word) for word in fold(text).split())


def _bones(word: str) -> str:
    return word[:1] + "".join(letter for letter in word[1:] if letter not in _VOWEL)
