"""Turn messages into TF-IDF features: raw text, phonetic fold, pairs of words, and shared concepts.

The fold gives Bengali script and Banglish one spelling; the concepts (data/knowledge/concepts.yml and every known name)
let an example in one register teach the other two. What each stream is worth: README, "How it understands".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.tables import load
from bot.lang import fold, normalise, skeleton
from bot.nlu.aside import each
from bot.nlu.mentions import Mention, find_mentions
from bot.nlu.numberless import numberless
from bot.nlu.one_message import OneMessage, letters, vectoriser
from bot.nlu.tokens import candidates, read

BEGINNING = 4  # letters of a word's skeleton that stand for it in a pair: its endings do not matter there
# Letter groups carry most and stand a typing error; a whole word says again what its letters said, and has been seen
# too seldom among few examples to say it loudly.
LETTERS, PAIRS, BONES = 1.0, 0.7, 0.5
WORDS, WORDS_OF_FEW = 0.7, 0.5
LONGEST = 600  # characters that are read; a longer message is a story whose first lines say what it is about

# Names that only the dialogue asks for: "new", "auto payment" and "2021" mean more to a topic as plain words.
UNLEARNT = frozenset({"company", "greeting", "account", "billing", "category", "device", "quoted"})


@lru_cache(maxsize=1)
def concepts() -> dict[str, str]:
    """Fold of a word -> its concept."""
    table: dict[str, str] = {}
    for concept, row in load("concepts").items():
        for word in str(row).split():
            table.setdefault(fold(word), f"+{concept}")
    return table


def concept_tokens(text: str) -> tuple[str, ...]:
    """The message as concepts: `_gateway` for a name, `_num` for a number, `+pay` for a known word, else its fold."""
    doc = read(text)
    return tuple(_concepts_of(doc, find_mentions(text)))


def _concepts_of(doc: Any, mentions: Sequence[Mention]) -> list[str]:
    named = {
        place: mention
        for mention in mentions
        if mention.entity not in UNLEARNT
        for place in range(mention.start, mention.end)
    }
    out: list[str] = []
    for token in doc:
        if (mention := named.get(token.idx)) is None:
            out += _concept_of(token.text)
        elif mention.start == token.idx:
            out.append(f"_{mention.entity}")
    return out


@lru_cache(maxsize=8192)  # words of every message, among which the same come again and again
def _concept_of(word: str) -> tuple[str, ...]:
    """Of a token that names nothing; empty for punctuation that says nothing."""
    if any(letter.isdigit() for letter in word):
        return ("_num",)
    if any(letter.isalpha() for letter in word):
        forms, known = candidates(word), concepts()
        return (next((known[form] for form in forms if form in known), forms[0]),)
    return (word,) if word in {"?", "!"} else ()


def concept_pairs(tokens: Sequence[str]) -> list[str]:
    """Every concept of the message and every pair of them, whatever their order."""
    seen = sorted({token for token in tokens if token[0] in "+_"})
    return seen + [f"{one}&{other}" for place, one in enumerate(seen) for other in seen[place + 1 :]]


def word_pairs(bones: str) -> list[str]:
    """Every two words of a skeleton, near or far and in either order: "invoice ... pdf" is one sign, not two."""
    words = [word[:BEGINNING] for word in bones.split()]
    return [
        f"{min(one, other)}~{max(one, other)}"
        for place, one in enumerate(words)
        for other in words[place + 1 :]
        if one != other
    ]


def words_and_neighbours(text: str) -> list[str]:
    """Every word and every two neighbours, split at spaces: letters alone would cut Bengali at vowel signs."""
    words = text.split()
    return [*words, *map(" ".join, pairwise(words))]


def concept_runs(tokens: Sequence[str]) -> list[str]:
    """Every concept or word of the message, and every two and three in a row."""
    pairs, threes = pairwise(tokens), zip(tokens, tokens[1:], tokens[2:], strict=False)
    return [*tokens, *map(" ".join, pairs), *map(" ".join, threes)]


def vectorisers(*, few: bool = False) -> list[tuple[str, TfidfVectorizer]]:
    """Form of a message and what finds and weighs its signs, stream by stream.

    ``few``: for a handful of examples per intent. A sign seen once is noise among many, and half of what there is here.
    """
    rarest = 1 if few else 2
    return [
        ("raw", vectoriser(words_and_neighbours, rarest)),
        ("raw", vectoriser(letters, rarest)),
        ("fold", vectoriser(words_and_neighbours, rarest)),
        ("fold", vectoriser(letters, rarest)),
        ("skeleton", vectoriser(words_and_neighbours, rarest)),
        ("skeleton", vectoriser(word_pairs, rarest)),
        ("concepts", vectoriser(concept_runs, rarest)),
        ("concepts", vectoriser(concept_pairs)),
    ]


class Forms(NamedTuple):
    """What of a message is looked at; its fields are what a stream names."""

    raw: str
    fold: str
    skeleton: str
    concepts: tuple[str, ...]


@lru_cache(maxsize=64)  # the model in context and the one without want them of the same message
def forms_of(text: str) -> Forms:
    cut = text[:LONGEST]
    alike = numberless(cut)
    return Forms(normalise(alike), fold(alike), skeleton(alike), concept_tokens(cut))


def forms_of_each(texts: Sequence[str]) -> list[Forms]:
    return each(forms_of, texts)


class FeatureSpace:
    """Fits the streams on examples and applies them to a message."""

    def __init__(self, *, few: bool = False) -> None:
        self._few = few
        words = WORDS_OF_FEW if few else WORDS
        self._shares: tuple[float, ...] = (words, LETTERS, words, LETTERS, BONES, PAIRS, 1.0, 1.0)
        self._one_message: OneMessage | None = None
        self._last: tuple[str, tuple[NDArray[np.int32], NDArray[np.float32]]] | None = None

    def fit_transform(self, learnt: Sequence[Forms], others: Sequence[Forms] = ()) -> sp.csr_matrix:
        """(messages x features) of float32; below them the ``others``, of which nothing is learnt."""
        known = _known([one.concepts for one in learnt])
        self._shares = (*self._shares[:-2], known, known)
        columns, kept, shares = [], [], []
        for (name, stream), share in zip(vectorisers(few=self._few), self._shares, strict=True):
            try:
                found = stream.fit_transform([getattr(one, name) for one in learnt])
            except ValueError:
                continue  # nothing of this kind in these messages: no known concept, no message of two words
            if others:
                found = sp.vstack([found, stream.transform([getattr(one, name) for one in others])])
            columns.append(found)
            kept.append((name, stream))
            shares.append(share)
        self._shares = tuple(shares)
        self._one_message = OneMessage(kept)
        return sp.hstack(columns).tocsr()

    def shares(self) -> NDArray[np.float32]:
        """How much each feature counts, to multiply columns or weights by; `row` leaves them as they are."""
        return np.repeat(np.asarray(self._shares, dtype=np.float32), self._fitted.sizes())

    def row(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """(places, values): the row of one message without what is zero. Asked again of the last one, it is there."""
        last = self._last
        if last is None or last[0] != text:
            last = self._last = text, self._fitted.row(forms_of(text)._asdict())
        return last[1]

    def has_learnt(self, word: str) -> bool:
        """Whether a word as it is typed is a sign."""
        return self._fitted.known([word]) > 0

    @property
    def _fitted(self) -> OneMessage:
        if self._one_message is None:
            raise ValueError("nothing is learnt yet")
        return self._one_message


def _known(read: Sequence[Sequence[str]]) -> float:
    """How much the concepts may count: fully where they know half of the words, as in billing; else little."""
    words = [token for tokens in read for token in tokens]
    share = sum(token[0] in "+_" for token in words) / max(1, len(words))
    return min(1.0, (2 * share) ** 2)
