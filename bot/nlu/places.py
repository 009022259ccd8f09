"""Where each sign of a message stands in the model: a table of check sums, a tenth of a dictionary of the signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

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

    def of(self, signs: Sequence[str], vocabulary: int = 0) -> NDArray[np.int32]:
        """The places of those signs that are known, as often as they are given."""
        return self.of_each([(vocabulary, signs)])[0]

    def of_each(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[NDArray[np.int32]]:
        """The same for several (vocabulary, signs) at once, which takes hardly longer than for one."""
        asked = _sums([sign for _, signs in rows for sign in signs])
        sizes = [len(signs) for _, signs in rows]
        vocabularies = np.fromiter((one for one, _ in rows), dtype=np.intp, count=len(rows))
        asked ^= self._salts.take(vocabularies).repeat(sizes)
        at = np.minimum(self._sums.searchsorted(asked), len(self._sums) - 1)
        known, places = self._sums.take(at) == asked, self._places.take(at)
        return [places[start:end][known[start:end]] for start, end in pairwise(accumulate(sizes, initial=0))]


def _sums(signs: Sequence[str]) -> NDArray[np.uint64]:
    return np.fromiter(map(hash_string, signs), dtype=np.uint64, count=len(signs))
