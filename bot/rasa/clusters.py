"""Put messages together that mean alike, for people who review what was not understood. Small sets, bounded time."""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.host_questions import host_questions
from bot.lang import fold
from bot.nlu.encoder import load
from bot.nlu.meaning import as_encoded, has_words

MOST = 300  # texts
LONGEST = 200  # characters of one that are looked at
SECONDS = 15.0  # for the encoder; what it has not read by then is compared by its letters alone
# 228 messages on 44 subjects in three registers make 86 clusters; three quarters are of their cluster's subject.
ALIKE = 0.2
GROUPS = range(3, 6)  # letters of a group
REMEMBERED = 1000  # vectors, so that a page that is looked at again costs nothing

Array: TypeAlias = NDArray[np.float32]


def clusters(texts: Sequence[str], seconds: float = SECONDS) -> list[list[int]]:
    """Places in ``texts``, of each cluster in their order, the largest cluster first. ValueError for too many texts."""
    if len(texts) > MOST:
        raise ValueError(f"more than {MOST} texts")
    if not texts:
        return []
    short = [text[:LONGEST] for text in texts]
    near = _by_letters(short)
    meanings = _by_meaning(short, seconds)
    if meanings is not None:
        near = (near + meanings) / 2
    return sorted(_joined(near), key=lambda one: (-len(one), one[0]))


def _joined(near: Array) -> list[list[int]]:
    """Average linkage: the nearest two are joined until none are ``ALIKE``."""
    found = [[place] for place in range(len(near))]
    between = near.copy()
    np.fill_diagonal(between, -np.inf)
    while True:
        one, other = divmod(int(between.argmax()), len(between))
        if not between[one, other] >= ALIKE:
            return [sorted(places) for places in found if places]
        sizes = len(found[one]), len(found[other])
        row = (between[one] * sizes[0] + between[other] * sizes[1]) / sum(sizes)
        between[one], between[:, one] = row, row
        between[other], between[:, other] = -np.inf, -np.inf
        between[one, one] = -np.inf
        found[one] += found[other]
        found[other] = []


def _by_letters(texts: Sequence[str]) -> Array:
    """How alike the texts are as they sound, 0 to 1: groups of letters of the fold, the rare ones counting more."""
    signs = [Counter(_signs(fold(text))) for text in texts]
    everywhere = Counter(sign for counted in signs for sign in counted)
    places = {sign: place for place, sign in enumerate(everywhere)}
    rows = np.zeros((len(texts), len(places) + 1), dtype=np.float32)
    for row, counted in zip(rows, signs, strict=True):
        for sign, times in counted.items():
            row[places[sign]] = (1 + math.log(times)) * math.log((1 + len(texts)) / everywhere[sign])
    return _cosines(rows)


def _signs(folded: str) -> list[str]:
    found = []
    for word in folded.split():
        padded = f" {word} "
        found.append(f"={word}")
        found += [padded[at : at + size] for size in GROUPS for at in range(len(padded) - size + 1)]
    return found


def _by_meaning(texts: Sequence[str], seconds: float) -> Array | None:
    """How alike they are by the sentence encoder, -1 to 1, 0 where it has not read one; None where there is none."""
    if load() is None:
        return None
    until = time.monotonic() + seconds
    rows = np.zeros((len(texts), len(_usual())), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        if has_words(text) and time.monotonic() < until:
            row += _vector(text) - _usual()
    return _cosines(rows)


@lru_cache(maxsize=REMEMBERED)
def _vector(text: str) -> Array:
    encoder = load()
    assert encoder is not None
    return encoder.vector(as_encoded(text))


@cache
def _usual() -> Array:
    """What all such messages have in common, which says nothing of any: the mean of the known subjects' examples."""
    known = [texts[0] for row in host_questions().values() for texts in row.examples.values()]
    return np.asarray(np.mean([_vector(text) for text in known], axis=0), dtype=np.float32)


def _cosines(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows / np.where(lengths > 0, lengths, 1)
    return np.asarray(alike @ alike.T, dtype=np.float32)


if __name__ == "__main__":  # a list of texts in, the clusters out
    print(json.dumps(clusters(json.load(sys.stdin))))
