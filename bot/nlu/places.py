"""Where each sign of a message stands in the model: a table of check sums, a tenth of a dictionary of the signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # 64 bits, the same in every process


class Places:
    """Fitted vocabularies (sign -> place), side by side: each one's places begin behind those of the one before."""

    def __init__(self, vocabularies: Sequence[Mapping[str, int]]) -> None:
        self._salts = np.array([hash_string(f"vocabulary {at}") for at in range(len(vocabularies))], dtype=np.uint64)
        self.ends = np.cumsum([len(one) for one in vocabularies])
        several = zip(vocabularies, self._salts, strict=True)
        together = np.concatenate([_sums(sorted(one, key=one.__getitem__)) ^ salt for one, salt in several])
        order = np.argsort(together)
        self._sums, self._places = together[order], order.astype(np.int32)
        if (self._sums[1:] == self._sums[:-1]).any():  # one in a thousand million models
            raise ValueError("two signs have one check sum")

    def of(self, signs: Iterable[str], vocabulary: int = 0) -> NDArray[np.int32]:
        """The places of those signs that are known, as often as they are given."""
        return self.of_all({vocabulary: list(signs)})

    def of_all(self, signs: Mapping[int, Sequence[str]]) -> NDArray[np.int32]:
        """The same for several vocabularies at once. ``signs``: number of the vocabulary -> signs."""
        asked = _sums([sign for several in signs.values() for sign in several])
        sizes = np.fromiter(map(len, signs.values()), dtype=np.intp, count=len(signs))
        asked ^= self._salts.take(np.fromiter(signs, dtype=np.intp, count=len(signs))).repeat(sizes)
        at = np.minimum(self._sums.searchsorted(asked), len(self._sums) - 1)
        return self._places.take(at[self._sums.take(at) == asked])


def _sums(signs: Sequence[str]) -> NDArray[np.uint64]:
    return np.fromiter(map(hash_string, signs), dtype=np.uint64, count=len(signs))
