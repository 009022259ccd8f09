"""What a message means where it was said: a linear model over the message, the last answer and the open question.

It is learnt from examples with `metadata: {after: …, open: …}` (data/context), and from the ordinary ones as
changes of subject. What the model without context made of a message is one of its signs, so it learns when to believe
that. Where it is in doubt, the sentence encoder is asked what the message means after the name of the topic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.knowledge.selection import reference_of, selection_of
from bot.nlu.aside import aside, each
from bot.nlu.eight_bits import EightBits
from bot.nlu.encoded import Encoded
from bot.nlu.features import BEGINNING, LONGEST, Forms, forms_of
from bot.nlu.meaning import Meaning, as_encoded, balance
from bot.nlu.one_message import OneMessage, vectoriser
from bot.nlu.situation import Situation
from bot.nlu.softmax import fitted_temperature, softmax

if TYPE_CHECKING:
    from bot.nlu.encoder.encoder import Encoder

MOST_WORDS = 24  # of a message that are crossed with the situation; a longer one says by itself what it means
RAREST = 4  # messages in which a sign must stand
FOLDS = 2
MANY = 10_000  # messages of which the half that is held out first tells enough
CHANGES = 1.0  # changes of subject for each example in context
MEANT_BY_CONTEXT = frozenset({"followup", "choose", "dont_know"})
WITHOUT = 3.0  # how much the reading without context counts beside the words
DOUBT = 0.7  # probability below which the encoder is asked; asking it always changes 1 answer in 200 more


def signs(text: str, situation: Situation, forms: Forms | None = None) -> list[str]:
    """The words, beginnings and concepts of a message, each alone and beside each sign of the situation."""
    cut = text[:LONGEST]
    forms = forms or forms_of(text)
    beginnings = (f"{word[:BEGINNING]}-" for word in forms.skeleton.split())
    words = list(dict.fromkeys([*forms.fold.split(), *beginnings, *forms.concepts]))[: 3 * MOST_WORDS]
    selection = selection_of(cut)
    words += [f"pick {name}" for name in selection] + [f"points {reference_of(cut, selection) or 'nowhere'}"]
    long = f"#{min(len(cut.split()), 8)}"
    where = list(situation.signs)
    return [*words, long, *where, *(f"{sign}|{word}" for sign in where for word in (*words, long))]


def where_encoded(text: str, situation: Situation) -> str:
    """What is encoded of a message that is said somewhere: the names of topic and open question, and the message."""
    where = f"{situation.after} {situation.open}".replace("_", " ").strip()
    return f"{where}. {as_encoded(text)}" if where else as_encoded(text)


@dataclass(frozen=True)
class Said:
    """One example in context: what was written, where, and what it meant there."""

    text: str
    situation: Situation
    means: str
    moved: bool = False  # an ordinary example, put there as a change of subject


@dataclass(frozen=True)
class Crossed:
    """The signs of examples in context, weighed: (messages x signs)."""

    weighed: TfidfVectorizer
    rows: sp.csr_matrix

    @classmethod
    def of(cls, said: Sequence[Said], forms: Sequence[Forms]) -> Crossed:
        """``forms``: those of the examples."""
        weighed = vectoriser(list, RAREST)
        found = each(lambda pair: signs(pair[0].text, pair[0].situation, pair[1]), list(zip(said, forms, strict=True)))
        return cls(weighed, weighed.fit_transform(found))


@dataclass
class ContextModel:
    """`rank` gives the probability of each label; fitted on texts, their situations and the margins without context."""

    penalty: float = 0.5
    seed: int = 0
    labels: NDArray[np.str_] = field(default_factory=lambda: np.array([], dtype=str))
    temperature: float = 3.0
    meaning: Meaning | None = None
    accuracy: float = 0.0  # share of the examples in context that a model which had not seen them read rightly
    by_words: float = 0.0  # the same of them, without their meanings

    def fit(
        self,
        said: Sequence[Said],
        crossed: Crossed,
        margins: NDArray[np.float32],
        encoded: Encoded | None = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> ContextModel:
        """Learn. ``margins``: (messages x intents) of a model without context that had not seen the messages.

        ``encoded``: the vectors of those at `to_encode`; ``meanwhile``: work while another process learns from all.
        """
        self._signs = OneMessage([("signs", crossed.weighed)])
        features = sp.hstack([crossed.rows, sp.csr_matrix(_squashed(margins))]).tocsr()
        truth = np.asarray([one.means for one in said])
        self.labels = np.unique(truth)
        (whole,) = aside(len(said), lambda: self._borders(features, truth))
        held_out = np.zeros((len(truth), len(self.labels)), dtype=np.float32)
        folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=self.seed).split(held_out, truth))
        folds = folds[:1] if len(truth) > MANY else folds
        asked = np.isin(np.arange(len(truth)), np.concatenate([held for _, held in folds]))
        for seen, held in folds:
            weights, bias, known = self._borders(features[seen], truth[seen])
            part = np.full((len(held), len(self.labels)), -3.0, dtype=np.float32)
            part[:, np.searchsorted(self.labels, known)] = features[held] @ weights + bias
            held_out[held] = part
        self.temperature = fitted_temperature(held_out[asked], np.searchsorted(self.labels, truth[asked]))
        told = asked & ~np.asarray([one.moved for one in said])
        self.accuracy = self.by_words = self._right(held_out[told], truth[told])
        if encoded:
            held_out = self._fit_meaning(truth, held_out, folds, asked, encoded)
            self.accuracy = self._right(held_out[told], truth[told])
        meanwhile()
        weights, self._bias, _ = whole()
        self._weights = EightBits.of(weights)
        return self

    def _right(self, sums: NDArray[np.float32], truth: NDArray[np.str_]) -> float:
        return float((self.labels[sums.argmax(axis=1)] == truth).mean())

    def _fit_meaning(
        self,
        truth: NDArray[np.str_],
        by_words: NDArray[np.float32],
        folds: Sequence[tuple[NDArray[np.int_], NDArray[np.int_]]],
        asked: NDArray[np.bool_],
        encoded: Encoded,
    ) -> NDArray[np.float32]:
        """Learn meanings where they are said, and how much they count beside the words; returns the sums held out."""
        chosen, vectors = encoded.places, encoded.vectors()
        meant = np.zeros_like(by_words)
        for seen, _ in folds:
            learnt = np.isin(chosen, seen)
            part = Meaning.fit(vectors[learnt], truth[chosen][learnt], intents=self.labels)
            meant[chosen[~learnt]] = part.margins(vectors[~learnt])
        doubted = asked & np.isin(np.arange(len(truth)), chosen)
        doubted &= softmax(by_words * self.temperature).max(axis=1) < DOUBT
        sums, shares = by_words * self.temperature, (self.temperature, 0.5)
        if doubted.any():
            shares = balance(by_words[doubted], meant[doubted], np.searchsorted(self.labels, truth[doubted]))
            sums[doubted] = shares[0] * by_words[doubted] + shares[1] * meant[doubted]
        self.meaning = Meaning.fit(vectors, truth[chosen], shares, self.labels)
        return sums

    def rank(
        self, text: str, situation: Situation, margins: NDArray[np.float32], encoder: Encoder | None = None
    ) -> list[tuple[str, float]]:
        """(label, probability), the likeliest first. `encoder`: asked where the words leave doubt."""
        places, values = self._signs.row({"signs": signs(text, situation)})
        size = len(self._weights.steps)
        from_margins = self._weights.weighed(np.arange(size - len(margins), size), _squashed(margins))
        scores = self._weights.weighed(places, values) + from_margins + self._bias
        chances = softmax(scores * self.temperature)
        if encoder and self.meaning and chances.max() < DOUBT:
            chances = softmax(self.meaning.beside(scores, encoder.vector(where_encoded(text, situation))))
        return [(str(self.labels[place]), float(chances[place])) for place in np.argsort(-chances)[:8]]

    def knows(self, text: str) -> bool:
        """Whether at least half of the words stand in an example."""
        words = forms_of(text).fold.split()
        return 2 * self._signs.known(words) >= len(words)

    def _borders(
        self, features: sp.csr_matrix, truth: NDArray[np.str_]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.str_]]:
        """(signs x labels), labels, and the labels that were found."""
        model = LinearSVC(C=self.penalty, tol=0.05, random_state=self.seed).fit(features, truth)
        return np.asarray(model.coef_.T, dtype=np.float32), model.intercept_.astype(np.float32), model.classes_


def _squashed(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(WITHOUT * np.tanh(margins) / np.sqrt(margins.shape[-1]), dtype=np.float32)


def changes_of_subject(
    said: Sequence[Said], texts: Sequence[str], labels: Sequence[str], seed: int
) -> tuple[list[Said], NDArray[np.int_]]:
    """The ordinary examples that mean the same everywhere, put where ``said`` is said; and their places."""
    random = np.random.default_rng(seed)
    plain = [place for place, label in enumerate(labels) if label not in MEANT_BY_CONTEXT]
    chosen = random.permutation(plain)[: int(CHANGES * len(said))]
    where = random.integers(len(said), size=len(chosen)) if len(said) else chosen
    moved = [
        Said(texts[one], said[other].situation, labels[one], moved=True)
        for one, other in zip(chosen, where, strict=True)
    ]
    return moved, chosen
