"""Learn what messages say beside their topics from the examples of data/acts, with ordinary messages as the rest."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from bot.nlu.act_examples import NONE, Example
from bot.nlu.acts import LIKELY, MEANT, ROOM, SURE, Acts, may_say_one
from bot.nlu.context_model import Said
from bot.nlu.eight_bits import EightBits
from bot.nlu.encoded import Encoded, Vectors
from bot.nlu.meaning import PENALTY as STRENGTH
from bot.nlu.meaning import ROUNDS

PENALTY: Final = 0.4
FOLDS: Final = 3
MOST: Final = 10_000  # ordinary messages that are learnt from, evenly spread
#: The share of held-out examples heard as an act that must say it.
SHARES: Final = {SURE: 0.97, LIKELY: 0.85}
NEVER: Final = float("inf")
#: Topics that say none, but for a line here and there ("ok, tonight"): no threshold is set on them.
HARDLY_ANY: Final = frozenset({"affirm", "deny"})
#: Topics whose examples may say an act as well: they are not learnt as saying none.
MAY_SAY_ONE: Final = frozenset(
    {
        "feedback_negative", "feedback_positive", "complaint", "language_switch", "followup", "dont_know",
        "out_of_scope", "payment_problem",
    }
)  # fmt: skip


class Ordinary(NamedTuple):
    """Messages and their topics, as rows of features; the first `plain` ones mean the same wherever they are said."""

    texts: Sequence[str]
    topics: Sequence[str]
    rows: sp.csr_matrix
    plain: int

    @classmethod
    def of(
        cls, texts: Sequence[str], topics: Sequence[str], said: Sequence[Said], features: Sequence[sp.csr_matrix]
    ) -> Ordinary:
        """``features``: of the texts and what was made of them, and of what is ``said`` in conversations."""
        alone, within = features
        return cls(
            [*texts, *(one.text for one in said)],
            [*topics, *(one.means for one in said)],
            sp.vstack([alone[: len(texts)], within]).tocsr(),
            len(texts),
        )


@dataclass(frozen=True)
class Learnt:
    """Examples and ordinary messages (act ""): rows of features, and the vectors of those at `encoded`.

    `held`: those that thresholds are set on. What is said in a conversation may well say an act.
    """

    acts: NDArray[np.str_]
    rows: sp.csr_matrix
    encoded: NDArray[np.int_]
    vectors: Vectors | None
    held: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        examples: Sequence[Example],
        rows: sp.csr_matrix,
        vectors: Vectors | None,
        ordinary: Ordinary,
        encoded: Encoded | None,
    ) -> Learnt:
        """``rows``, ``vectors``: of the examples. ``encoded``: those of the ordinary messages that are."""
        pairs = enumerate(zip(ordinary.texts, ordinary.topics, strict=True))
        fit = np.array([at for at, (text, topic) in pairs if topic not in MAY_SAY_ONE and may_say_one(text)], dtype=int)
        both = encoded is not None and vectors is not None
        meant = np.isin(encoded.places, fit) if encoded is not None and both else np.zeros(0, dtype=bool)
        known = encoded.places[meant] if encoded is not None and both else np.zeros(0, dtype=int)
        taken = np.union1d(fit[:: -(-len(fit) // MOST) or 1], known).astype(int)
        hardly = np.isin(ordinary.topics, list(HARDLY_ANY))
        size = len(examples)
        return cls(
            np.array([*(one.act for one in examples), *[NONE] * len(taken)]),
            sp.vstack([rows, ordinary.rows[taken]]).tocsr(),
            np.concatenate([np.arange(size), size + np.searchsorted(taken, known)]),
            np.vstack([vectors, encoded.vectors()[meant]]) if encoded is not None and vectors is not None else None,
            np.concatenate([np.ones(size, dtype=bool), (taken < ordinary.plain) & ~hardly[taken]]),
        )


def fitted(learnt: Learnt, counts: NDArray[np.float32], seed: int = 0) -> Acts:
    """``counts``: how much each feature counts, as in the rows."""
    names = tuple(str(name) for name in np.unique(learnt.acts) if name != NONE)
    places = np.unique(learnt.rows[learnt.acts != NONE].indices)
    rows = learnt.rows[:, places].tocsr()
    by_words, by_meaning = _held_out(learnt, rows, names, seed)
    by_words[by_words.max(axis=1) <= ROOM] = -NEVER
    weights, bias = _words(rows, learnt.acts, names, seed)
    meanings, thresholds = None, {False: _thresholds(by_words, learnt, names)}
    if learnt.vectors is not None:
        meanings = _meaning(learnt.vectors, learnt.acts[learnt.encoded], names)
        thresholds[True] = _thresholds(by_words + MEANT * by_meaning, learnt, names)
    scaled = EightBits.of((weights * counts[places, np.newaxis]).astype(np.float32))
    return Acts(names, places, scaled, bias, meanings, thresholds)


def _words(
    rows: sp.csr_matrix, acts: NDArray[np.str_], names: Sequence[str], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(features x acts) and acts: the border of each act against all the rest."""
    model = LinearSVC(C=PENALTY, tol=0.05, random_state=seed).fit(rows, acts)
    wanted = np.searchsorted(model.classes_, names)
    return model.coef_[wanted].T.astype(np.float32), model.intercept_[wanted].astype(np.float32)


def _meaning(vectors: Vectors, acts: NDArray[np.str_], names: Sequence[str]) -> tuple[Vectors, Vectors]:
    """(numbers x acts) and acts: how much likelier each act is than none, as a logarithm."""
    from sklearn.exceptions import ConvergenceWarning  # only who trains needs these
    from sklearn.linear_model import LogisticRegression

    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(vectors - mean, axis=1).mean()) or 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit((vectors - mean) / length, acts)
    wanted, none = np.searchsorted(model.classes_, names), int(np.searchsorted(model.classes_, NONE))
    weights = ((model.coef_[wanted] - model.coef_[none]) / length).T
    bias = model.intercept_[wanted] - model.intercept_[none] - mean @ weights
    return weights.astype(np.float32), bias.astype(np.float32)


def _held_out(
    learnt: Learnt, rows: sp.csr_matrix, names: Sequence[str], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(messages x acts) by words and by meaning, of models that had not seen the messages."""
    fold = np.zeros(len(learnt.acts), dtype=int)
    for act in np.unique(learnt.acts):
        own = np.flatnonzero(learnt.acts == act)
        fold[np.random.default_rng(seed).permutation(own)] = np.arange(len(own)) % FOLDS
    words, meant = np.zeros((len(fold), len(names))), np.zeros((len(fold), len(names)))
    of = fold[learnt.encoded]
    for at in range(FOLDS):
        weights, bias = _words(rows[fold != at], learnt.acts[fold != at], names, seed)
        words[fold == at] = rows[fold == at] @ weights + bias
        if learnt.vectors is not None:
            weights, bias = _meaning(learnt.vectors[of != at], learnt.acts[learnt.encoded[of != at]], names)
            meant[learnt.encoded[of == at]] = learnt.vectors[of == at] @ weights + bias
    return words, meant


def _thresholds(margins: NDArray[np.float64], learnt: Learnt, names: Sequence[str]) -> NDArray[np.float64]:
    """(2 x acts): from which margin on enough of what is heard as an act says it."""
    known = learnt.held if learnt.vectors is None else learnt.held & np.isin(np.arange(len(margins)), learnt.encoded)
    heard_as = np.where(known, margins.argmax(axis=1), -1)
    found = np.full((len(SHARES), len(names)), NEVER)
    for act, name in enumerate(names):
        heard = np.flatnonzero(heard_as == act)
        heard = heard[np.argsort(-margins[heard, act])]
        right = learnt.acts[heard] == name
        shares = np.cumsum(right) / np.arange(1, len(heard) + 1)
        for kind, wanted in SHARES.items():
            enough = np.flatnonzero((shares >= wanted) & right)
            if enough.size:
                found[kind, act] = margins[heard[enough[-1]], act]
    return found
