"""spaCy's rule tokenisers for Bengali and English, and the folded forms that names are matched on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.lang import fold, strip_endings
from bot.lang.text import normalise

REMEMBERED = 32  # texts: a message and its parts, until it is answered
MOST_WORDS = 20_000  # spaCy keeps every word that it ever saw, typing errors too: then it begins anew, in 0.3 s


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """One blank Bengali pipeline for all registers: it knows danda and ৳ and splits Latin words as English does.

    The English rules would cut "ki.mi." and "HDFC'r"; the Bengali ones leave Latin words whole.
    """
    nlp = spacy.blank("bn")
    # Stock rules miss "?!" glued to vowel signs, and the taka sign after Bengali digits.
    suffixes = [*nlp.Defaults.suffixes, r"[।?!…]+", r"(?<=[০-৯])৳", r"(?<=[০-৯])টাকা"]
    infixes = [*nlp.Defaults.infixes, r"[/,;:।?!]+", r"(?<=[ঀ-৿])[()]"]
    nlp.tokenizer.suffix_search = spacy.util.compile_suffix_regex(suffixes).search
    nlp.tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    return nlp


def read(text: str) -> Doc:
    """The tokens of a text; NORM is a token's phonetic fold, LEMMA the fold without case endings.

    Remembered, because tokeniser, entities and features each read the same message; so nobody may change a Doc.
    """
    if len(pipeline().vocab) > MOST_WORDS:
        _read.cache_clear()
        pipeline.cache_clear()
    return _read(text)


@lru_cache(maxsize=REMEMBERED)
def _read(text: str) -> Doc:
    doc = pipeline().make_doc(text)
    for token in doc:
        token.norm_, token.lemma_ = forms(token.text)
    return doc


@lru_cache(maxsize=8192)
def forms(word: str) -> tuple[str, str]:
    """(fold, fold of the shortest form without endings); the word itself where it folds to nothing (punctuation)."""
    whole = fold(word) or word
    stripped = strip_endings(word)
    return whole, (fold(stripped[-1]) if stripped else whole) or whole


@lru_cache(maxsize=8192)
def candidates(word: str) -> tuple[str, ...]:
    """Folds of the word and of ever shorter forms without endings."""
    return tuple(dict.fromkeys([fold(word) or word, *(fold(one) or one for one in strip_endings(word))]))


@lru_cache(maxsize=8192)
def written(text: str) -> str:
    """A token as written, in canonical text: for names that the fold would confuse."""
    return normalise(text)


def offsets(doc: Doc) -> list[tuple[int, int]]:
    """Start and end of each token in characters."""
    return [(token.idx, token.idx + len(token.text)) for token in doc]


def words(doc: Doc) -> list[Any]:
    """The tokens that are words or numbers."""
    return [token for token in doc if _says_something(token.text)]


@lru_cache(maxsize=8192)
def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
