"""Cut a text into the word pieces that multilingual-e5-small knows (SentencePiece's unigram model), in plain Python.

What a customer types can reach no special token: those stand in no table here.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

BEGIN, END, UNKNOWN = 0, 2, 3  # where a table of pieces begins: <s>, <pad>, </s>, <unk>
SPECIAL = 4
SPACE = "\u2581"  # stands before each word
PREFIX = "query: "  # what the model was taught to expect before a text
LONGEST = 400  # characters of a text that are looked at
MOST = 64  # pieces; the network takes 15 ms for them
WORDS = 4096  # that are remembered
MARK = "<mask>"

_SPACES = re.compile(" {2,}")


class Tokeniser:
    """`pieces`: the vocabulary, its special tokens first; `scores`: logarithms of their probabilities; `unknown`: the
    same of a letter that is in no piece; `characters`: code point -> what stands for it.
    """

    def __init__(
        self, pieces: Sequence[str], scores: Iterable[float], characters: Mapping[int, str], unknown: float
    ) -> None:
        self._places = {piece: place for place, piece in enumerate(pieces) if place >= SPECIAL and piece != MARK}
        self._scores = array("f", scores)
        self._characters = characters
        self._unknown = unknown
        self._longest = max(map(len, self._places), default=0)
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
        for start in range(size):
            so_far = best[start]
            for end in range(start + 1, min(size, start + self._longest) + 1):
                place = self._places.get(word[start:end])
                if place is not None and so_far + self._scores[place] > best[end]:
                    best[end], cut[end] = so_far + self._scores[place], (start, place)
            if so_far + self._unknown > best[start + 1]:
                best[start + 1], cut[start + 1] = so_far + self._unknown, (start, UNKNOWN)
        pieces, end = [], size
        while end:
            end, place = cut[end]
            pieces.append(place)
        return tuple(reversed(pieces))
