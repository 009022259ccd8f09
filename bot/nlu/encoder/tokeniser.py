"""Cut a text into the word pieces that multilingual-e5-small knows (SentencePiece's unigram model), in plain Python.

What a customer types can reach no special token: those stand in no table here.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BEGIN, END, UNKNOWN = 0, 2, 3  # where a table of pieces begins: <s>, <pad>, </s>, <unk>
SPECIAL = 4
SPACE = "\u2581"  # stands before each word
PREFIX = "query: "  # what the model was taught to expect before a text
LONGEST = 400  # characters of a text that are looked at
MOST = 64  # pieces; the network takes 15 ms for them
WORDS = 4096  # that are remembered
MARK = "<mask>"
ABSENT = -1  # in place of a place

_SPACES = re.compile(" {2,}")


class Tokeniser:
    """`pieces`: the vocabulary, its special tokens first; `scores`: logarithms of their probabilities; `unknown`: the
    same of a letter that is in no piece; `characters`: code point -> what stands for it.
    """

    def __init__(
        self, pieces: Sequence[str], scores: Iterable[float], characters: Mapping[int, str], unknown: float
    ) -> None:
        self._pieces = _Pieces(pieces)
        self._scores = array("f", scores)
        self._characters = characters
        self._unknown = unknown
        self._word = lru_cache(maxsize=WORDS)(self._cut)

    def __call__(self, text: str, most: int) -> list[int]:
        """At most that many places of pieces, the first one BEGIN, the last one END."""
        text = unicodedata.normalize("NFKC", text).translate(self._characters)
        found = [BEGIN]
        for word in _SPACES.sub(" ", f" {text}").replace(" ", SPACE).split(SPACE)[1:]:
            found += self._word(SPACE + word)
            if len(found) >= most:
                break
        return [*found[: most - 1], END]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The likeliest pieces (Viterbi). No piece has a SPACE inside, so each word is cut by itself."""
        size = len(word)
        best = [0.0, *[-1e30] * size]
        cut: list[tuple[int, int]] = [(0, 0)] * (size + 1)  # (beginning, piece) of the piece that ends here
        ends = [range(start + 1, min(size, start + self._pieces.longest) + 1) for start in range(size)]
        found = iter(self._pieces.places([word[start:end] for start in range(size) for end in ends[start]]))
        for start in range(size):
            so_far = best[start]
            for end in ends[start]:
                place = next(found)
                if place != ABSENT and so_far + self._scores[place] > best[end]:
                    best[end], cut[end] = so_far + self._scores[place], (start, place)
            if so_far + self._unknown > best[start + 1]:
                best[start + 1], cut[start + 1] = so_far + self._unknown, (start, UNKNOWN)
        pieces, end = [], size
        while end:
            end, place = cut[end]
            pieces.append(place)
        return tuple(reversed(pieces))


class _Pieces:
    """Where each piece stands: a table of Python's own hashes, a tenth of a dictionary. `longest`: letters of a piece.

    Two texts of one hash are one in a thousand million starts.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        kept = [place for place, piece in enumerate(pieces) if place >= SPECIAL and piece != MARK]
        self.longest = max((len(pieces[place]) for place in kept), default=0)
        hashes = _hashes([pieces[place] for place in kept])
        order = np.argsort(hashes)
        self._hashes, self._places = hashes[order], np.array(kept, dtype=np.int32)[order]

    def places(self, texts: Sequence[str]) -> list[int]:
        """The place of each, ABSENT where it is no piece."""
        if not len(self._hashes):
            return [ABSENT] * len(texts)
        asked = _hashes(texts)
        at = np.minimum(self._hashes.searchsorted(asked), len(self._hashes) - 1)
        found: list[int] = np.where(self._hashes.take(at) == asked, self._places.take(at), ABSENT).tolist()
        return found


def _hashes(texts: Sequence[str]) -> NDArray[np.int64]:
    # Of their bytes: a text's own hash is that of its memory, in which "3%" is what "\u2533" is.
    several = (hash(text.encode("utf-8", "surrogatepass")) for text in texts)
    return np.fromiter(several, dtype=np.int64, count=len(texts))
