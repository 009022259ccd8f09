"""Find the Bengali sentence of a Banglish one among all others: what the phonetic fold is worth by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.lang import fold, normalise, skeleton, to_bengali

FILE = "banglish/BanglaTLiT_test"
COLUMNS = ("text_transliterated", "text_bengali")


def _both(text: str) -> str:
    return f"{fold(text)} {skeleton(text)}"


def _in_bengali(text: str) -> str:
    return _both(to_bengali(text))


FORMS: dict[str, Callable[[str], str]] = {
    "raw": normalise,
    "fold": fold,
    "skeleton": skeleton,
    "fold + skeleton": _both,
    "Bengali script, then both": _in_bengali,
}


@dataclass(frozen=True)
class Found:
    """`first`, per Banglish sentence: whether its own Bengali sentence is the nearest one."""

    form: str
    first: tuple[bool, ...]


def retrieve(pairs: Sequence[tuple[str, str]]) -> list[Found]:
    """Cosine of TF-IDF over letter groups, in each form; nothing is learnt but the groups' frequencies."""
    return [Found(name, _nearest(pairs, form)) for name, form in FORMS.items()]


def _nearest(pairs: Sequence[tuple[str, str]], form: Callable[[str], str]) -> tuple[bool, ...]:
    asked, stored = [form(one) for one, _ in pairs], [form(other) for _, other in pairs]
    space = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    known = space.fit_transform(stored)
    likeness = np.asarray((space.transform(asked) @ known.T).todense())
    # Two customers can write the same sentence: finding either is right. Nothing in common is not.
    best = likeness.argmax(axis=1)
    return tuple(bool(likeness[at, place] > 0 and stored[place] == stored[at]) for at, place in enumerate(best))
