"""Tell what a customer wrote in, and what to answer in."""

from __future__ import annotations

from functools import lru_cache

import regex

from bot.lang.language_table import DEFAULT, LANGUAGES, languages
from bot.lang.script import BENGALI_LETTERS
from bot.lang.text import normalise
from bot.lang.words import BANGLISH, BORROWED, ENGLISH, LEANS_BANGLISH, LEANS_ENGLISH, SHARED, VERB_ENDINGS, VERB_ROOTS

_WORD = regex.compile(rf"[{BENGALI_LETTERS}]+|[a-z]+(?:'[a-z]+)*")
_ADDRESS = regex.compile(
    r"\be-?(?=mandate|mail)|(?<!\S)\S*(?:@|://|www\.)\S*"
    r"|(?<![a-z0-9-])[a-z0-9-]+\.(?:com|net|org|xyz|info|bd|in|io)(?:\.[a-z]{2})?\b"
)

_BANGLISH, _ENGLISH = frozenset(BANGLISH), frozenset(ENGLISH)
_BORROWED, _SHARED = frozenset(BORROWED), frozenset(SHARED)
# Whoever goes on in English greets so too.
_GREETINGS = (
    "salam", "slm", "assalamualaikum", "assalamu", "alaikum", "aslamualikum", "aslamualaikum", "slamualaikum",
    "salamualaikum", "aslm", "nomoskar", "nomoshkar", "namaskar",
)  # fmt: skip
_LEANS = {
    **dict.fromkeys(_GREETINGS, (0.3, 0.0)),
    **dict.fromkeys(("taka", "takar", "tk"), (0.4, 0.0)),  # English sentences name the currency too
    **dict.fromkeys(LEANS_BANGLISH, (0.5, 0.2)),
    **dict.fromkeys(LEANS_ENGLISH, (0.1, 0.6)),
}

# Unknown words: a Bengali verb, or what each way of spelling looks like.
_VERB = regex.compile(rf"(?:{'|'.join(VERB_ROOTS)})(?:{'|'.join(VERB_ENDINGS)})(?:na|nai|ni|o|i|to|ki)?")
_BENGALI_LOOK = regex.compile(
    r"kh|bh|jh|dh|chh|aa|ii|uu|v[aeu]b|ay[ae]n"
    r"|(?:[ts]es?[ih]?[in]|[ct]ch?[hie]n?|gul[ao]r?|[aou]|[ao]i|z[aio]|[aeo]ite|[kr]orte|[aeiour]lam)$"
)
_ENGLISH_LOOK = regex.compile(
    r"ck|ght|th|wh|qu|x|ea|ee|ow|ew|c[aou]|ct"
    r"|(?:ing|ed|[ts]ions?|ments?|ness|[ai]ble|ly|ous|ful|[ae]nce|ity|ies|ey|[bcdfghklmnprst]y|[^aeious]s|s[pt]s?|[aei]rs?"
    r"|ll|[^aeiou]le)$"
)
BY_RULES = frozenset({"bn", "en", "bn-Latn", "mixed"})  # registers that this module tells apart by words and votes
# Mixed needs a fair part of each script: one "please" does not make a Bengali sentence mixed.
_SUBSTANTIAL = 0.25
_TELLING = 0.8
# A quoted error message may fill half of a Banglish sentence, but nobody who writes English adds "dekhachhe".
_BANGLISH_WEIGHS = 3.0


@lru_cache(maxsize=8192)
def _votes(word: str) -> tuple[float, float]:
    """What one Latin word says: (for Banglish, for English)."""
    if word in _LEANS:
        return _LEANS[word]
    if word in _BANGLISH:
        return (1.0, 0.0)
    if word in _SHARED:
        return (0.0, 0.0)
    if word in _ENGLISH:
        return (0.0, 1.0)
    if word in _BORROWED:
        return (0.0, 0.3)
    if len(word) == 1:
        return (0.0, 0.0)
    for ending in ("ta", "tar", "ti", "te", "er", "e", "gulo", "gula", "r", "ke", "i", "o"):
        if word.endswith(ending) and word[: -len(ending)] in _SHARED:
            return (0.8, 0.0)
    if _VERB.fullmatch(word):
        return (0.8, 0.0)
    if _ENGLISH_LOOK.search(word):
        return (0.0, 0.4)
    if _BENGALI_LOOK.search(word):
        return (0.2, 0.0)
    return (0.0, 0.15)


@lru_cache(maxsize=32)  # what is said of a message asks it again at each step
def register(text: str, default: str = DEFAULT) -> str:
    """What the customer wrote in; `default` where there is nothing to tell it by (no letters at all).

    Brand names, numbers and borrowed technical words count for nobody, unless there is nothing else. A language whose
    row names its letters or signs is known by those; the other rules are for Bengali and English.
    """
    for code, letters, signs in _by_script():
        if _is_in_script(text, letters, signs):
            return code
    words = _WORD.findall(_ADDRESS.sub(" ", normalise(text)))
    bengali = sum(1 for word in words if word[0] >= "\u0980")
    latin = [word for word in words if word[0] < "\u0980"]
    if not bengali and not latin:
        return default
    votes = [_votes(word) for word in latin]
    for_banglish, for_english = sum(vote[0] for vote in votes), sum(vote[1] for vote in votes)
    if not bengali:
        return "bn-Latn" if for_banglish and _BANGLISH_WEIGHS * for_banglish >= for_english else "en"
    # Borrowed nouns in a Bengali sentence do not make it mixed; "my", "not" or "korbo" do.
    telling = sum(1 for vote in votes if max(vote) >= _TELLING)
    share = telling / (telling + bengali)
    if share < _SUBSTANTIAL:
        return "bn"
    return "mixed" if share <= 1 - _SUBSTANTIAL / 2 else ("bn-Latn" if for_banglish > for_english else "en")


def in_bengali_script(text: str) -> bool:
    """Whether at least half of the words are Bengali: English words stand in many a Bengali sentence."""
    words = _WORD.findall(normalise(text))
    bengali = sum(1 for word in words if word[0] >= "\u0980")
    return bengali > 0 and 2 * bengali >= len(words)


def is_bengali(text: str) -> bool:
    """Whether a message is in Bengali letters and neither English nor Banglish beside them: not "amar bill টা কই"."""
    return in_bengali_script(text) and register(text) == "bn"


def tells_register(text: str) -> bool:
    """Whether a message says by itself which language its writer speaks: "sorry 4821" and "ticket status?" do not."""
    if any(letter >= "\u0980" and letter.isalpha() for letter in text):
        return True
    words = _WORD.findall(_ADDRESS.sub(" ", normalise(text)))
    votes = [max(_votes(word)) for word in words]
    return any(vote >= _TELLING for vote in votes) or sum(votes) >= 2 * _TELLING


def answer_language(register: str, chosen: str | None) -> str:
    """The language to answer in: what the customer chose, else the one that the register is answered in."""
    if chosen in LANGUAGES:
        return str(chosen)
    return _answered_in().get(register, DEFAULT)


@lru_cache(maxsize=1)
def _answered_in() -> dict[str, str]:
    return {register: code for code, one in languages().items() for register in one.registers}


@lru_cache(maxsize=1)
def _by_script() -> tuple[tuple[str, regex.Pattern[str] | None, regex.Pattern[str] | None], ...]:
    """(register, its letters, its signs) of the languages that are known by their script; usually none."""
    return tuple(
        (code, _class(one.letters), _class(one.signs))
        for code, one in languages().items()
        if code not in BY_RULES and (one.letters or one.signs)
    )


def _class(characters: str) -> regex.Pattern[str] | None:
    return regex.compile(f"[{characters}]") if characters else None


def _is_in_script(text: str, letters: regex.Pattern[str] | None, signs: regex.Pattern[str] | None) -> bool:
    if signs and signs.search(text):
        return True
    if letters is None:
        return False
    every = [letter for letter in text if letter.isalpha()]
    return 2 * sum(bool(letters.match(letter)) for letter in every) > len(every)
