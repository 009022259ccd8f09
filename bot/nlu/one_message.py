"""TF-IDF of one message in a tenth of the time: what scikit-learn spends on a matrix of one row is not spent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.places import Places

WORDS = 4096  # whose letter groups are remembered; people use few words often

Signs = Callable[[Any], Sequence[str]]  # (a form of the message) -> its signs
GROUPS = range(2, 6)  # letters of a group


def letters(text: str) -> list[str]:
    """Groups of letters that do not reach across words, as scikit-learn's `char_wb` finds them."""
    found = []
    for word in text.split():
        padded = f" {word} "
        found += [padded[at : at + size] for size in GROUPS for at in range(len(padded) - size + 1)]
    return found


def vectoriser(signs: Signs, rarest: int = 1) -> TfidfVectorizer:
    """Weighs signs; those that stand in fewer messages than ``rarest`` are left out."""
    return TfidfVectorizer(analyzer=signs, min_df=rarest, sublinear_tf=True, dtype=np.float32)


class OneMessage:
    """Fitted vectorisers side by side: `row` equals a row of their stacked matrices.

    ``streams``: the form of the message that each one reads, and the vectoriser, whose analyzer finds the signs.
    """

    def __init__(self, streams: Sequence[tuple[str, TfidfVectorizer]]) -> None:
        for form, fitted in streams:
            if (fitted.sublinear_tf, fitted.norm, fitted.use_idf, fitted.binary) != (True, "l2", True, False):
                raise ValueError(f"the stream of {form} is weighed in a way that is not known here")
        self._streams: list[tuple[str, Signs]] = [(form, fitted.analyzer) for form, fitted in streams]
        self._weights = np.concatenate([np.asarray(fitted.idf_, dtype=np.float32) for _, fitted in streams])
        self._places = Places([fitted.vocabulary_ for _, fitted in streams])
        self._groups: dict[tuple[int, str], NDArray[np.int32]] = {}  # (stream, word) -> places of its letter groups

    def sizes(self) -> NDArray[np.int_]:
        """How many signs each stream knows."""
        return np.diff(self._places.ends, prepend=0)

    def row(self, forms: Mapping[str, Any]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """(places, values) of what is not zero. ``forms``: form of the message by its name."""
        found: list[NDArray[np.int32]] = []
        asked: list[tuple[int, Sequence[str]]] = []
        new: list[tuple[int, str]] = []
        for at, (form, signs) in enumerate(self._streams):
            if signs is letters:  # each word's are looked up once
                words = [(at, word) for word in forms[form].split()]
                found += [self._groups[one] for one in words if one in self._groups]
                new += [one for one in words if one not in self._groups]
            else:
                asked.append((at, signs(forms[form])))
        asked += [(at, letters(word)) for at, word in new]
        several = self._places.of_each(asked)
        self._remember(new, several[len(several) - len(new) :])
        places, times = np.unique(np.concatenate([*found, *several]), return_counts=True)
        values = (1.0 + np.log(times.astype(np.float32))) * self._weights.take(places)
        of_stream = self._places.ends.searchsorted(places, side="right")
        lengths = np.sqrt(np.bincount(of_stream, values * values)).astype(np.float32)
        return places, values / lengths.take(of_stream)

    def known(self, signs: Sequence[str]) -> int:
        """How many of these signs the first stream knows."""
        return int(self._places.of(signs).size)

    def _remember(self, words: Sequence[tuple[int, str]], groups: Sequence[NDArray[np.int32]]) -> None:
        if len(self._groups) > WORDS:
            self._groups.clear()
        self._groups.update(zip(words, groups, strict=True))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_groups"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._groups = {}
