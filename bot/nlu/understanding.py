"""A calibrated linear classifier over the feature streams; knows when it does not know. No Rasa in here."""

from __future__ import annotations

import logging
import pickle
import zlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.nlu import linear
from bot.nlu.context_model import ContextModel, Said, with_changes_of_subject
from bot.nlu.encoder import load
from bot.nlu.features import FeatureSpace
from bot.nlu.meaning import Meaning, as_encoded, balance, has_words
from bot.nlu.other_script import copies
from bot.nlu.ranking import OUT_OF_SCOPE, Ranking
from bot.nlu.situation import Situation
from bot.nlu.softmax import fitted_temperature, softmax

if TYPE_CHECKING:
    from bot.nlu.encoder.encoder import Encoder

log = logging.getLogger(__name__)
STEPS = 32767  # the largest number of two bytes
FEW = 16  # messages that are read one by one; a matrix pays from here on
# The calibrated probability is near one for most messages; a flatter one still tells ours from foreign ones among them.
FLAT = 2.0
ENCODED = 8000  # examples that meanings are learnt from, evenly spread: all of them take minutes and hear hardly more
DOUBT = 0.2  # flat probability by words below which the encoder is asked: asking it above changes hardly any answer


class Understanding:
    """One-against-rest linear SVM; its margins become probabilities by a temperature fitted out of fold.

    Where the words leave a message in doubt, what the sentence encoder makes of it counts beside them. The threshold
    is set out of fold too: so high that at most ``given_up`` of the in-scope messages which would have been understood
    rightly fall below it.
    """

    def __init__(
        self,
        encoder: Encoder | None = None,
        *,
        penalty: float = 0.4,
        folds: int = 2,
        given_up: float = 0.03,
        seed: int = 0,
    ) -> None:
        self.penalty, self.folds, self.given_up, self.seed = penalty, folds, given_up, seed
        self.encoder = encoder
        self.space = FeatureSpace()
        self.labels: NDArray[np.str_] = np.array([], dtype=str)
        self.weights: NDArray[Any] = np.zeros((0, 0), dtype=np.float32)
        self.step = 1.0  # what a weight of 1 is worth
        self.bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self.temperature = 5.0
        self.threshold = self.threshold_of_words = 0.1  # the second one holds where there is no encoder
        self.meaning: Meaning | None = None
        self.mark = ""  # of the encoder that the meanings were learnt with
        self.held_out: NDArray[np.float32] | None = None  # margins of the examples by words of a model without them
        self.in_context: ContextModel | None = None

    def fit(self, texts: Sequence[str], labels: Sequence[str], said: Sequence[Said] = ()) -> Understanding:
        """Learn from messages and their intents (one each), and from what is ``said`` within conversations."""
        encoded = np.flatnonzero([has_words(text) for text in texts])[:: -(-len(texts) // ENCODED)]
        encoding = self._encode([texts[at] for at in encoded])
        copied = copies(texts)
        origin = np.array([*range(len(texts)), *copied], dtype=int)  # the example that each row was made of
        wanted = np.asarray(labels)[origin]
        shots = linear.per_intent(wanted)
        self.space = FeatureSpace(few=shots < linear.FEW)
        features = self.space.fit_transform([*texts, *copied.values()])
        counts = self.space.shares()
        features = (features @ sp.diags(counts)).tocsr()
        self.labels = np.unique(wanted)
        latent = linear.directions(features, shots, self.seed)
        shares = self._calibrate(features, wanted, origin, latent, encoding, encoded)
        weights, self.bias = linear.fit(features, wanted, latent, self.penalty, self.seed)
        self.step = 1.0
        self.weights = weights * counts[:, np.newaxis]  # so that nothing is left to multiply when a message comes
        if self.encoder and encoding:
            meaning = Meaning.fit(encoding.result(), np.asarray(labels)[encoded], shares, self.labels)
            self.meaning, self.mark = meaning, self.encoder.mark
        if said and self.held_out is not None:
            self.in_context = self._fit_in_context(texts, labels, said, self.held_out)
        return self

    def _encode(self, texts: Sequence[str]) -> Future[NDArray[np.float32]] | None:
        """What the texts mean, worked out beside the solver, which takes one core of two."""
        if self.encoder is None:
            return None
        aside = ThreadPoolExecutor(1)
        encoding = aside.submit(self.encoder.vectors, [as_encoded(text) for text in texts])
        aside.shutdown(wait=False)
        return encoding

    def _fit_in_context(
        self, texts: Sequence[str], labels: Sequence[str], said: Sequence[Said], held_out: NDArray[np.float32]
    ) -> ContextModel:
        moved, margins = with_changes_of_subject(said, texts, labels, held_out, self.seed)
        seen = self.margins([one.text for one in said])
        return ContextModel(seed=self.seed).fit([*said, *moved], np.vstack([seen, margins]), self.encoder)

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """A ranking per message."""
        words = self.margins(texts)
        margins, doubted = self._with_meaning(texts, words)
        return self._rankings(margins, self._scores(margins, doubted), words, self.threshold)

    def rank_by_words(self, texts: Sequence[str]) -> list[Ranking]:
        """The same without what messages mean, which takes a fraction of the time."""
        words = self.margins(texts)
        return self._rankings(words, _flat(words), words, self.threshold_of_words)

    def rank_in(self, situation: Situation, text: str, by_itself: Ranking) -> list[tuple[str, float]] | None:
        """(intent, probability) of what a message means where it was said; None where that was not learnt."""
        if not situation or self.in_context is None or not has_words(text):
            return None
        return self.in_context.rank(text, situation, by_itself.margins, self.encoder)

    def knows(self, text: str) -> bool:
        """Whether at least half of its words stand in an example of what is said within conversations."""
        return self.in_context is not None and self.in_context.knows(text)

    def dumps(self) -> bytes:
        # Whole numbers of two bytes, on disk and in the engine: half the model and half the time of packing it; margins
        # move in the fourth digit. Floats of two bytes would move as much, and processors take them one by one.
        step = float(np.abs(self.weights).max(initial=0.0)) * self.step / STEPS or 1.0
        weights = np.rint(self.weights * (self.step / step)).astype(np.int16)
        kept = {**self.__dict__, "weights": weights, "step": step, "held_out": None, "encoder": None}
        # Packed lightly here: Rasa's archive would spend seconds on packing the bare numbers hard, for nothing.
        return zlib.compress(pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL), level=1)

    @classmethod
    def loads(cls, stored: bytes) -> Understanding:
        """Only for a model that this project has trained itself: a pickle runs code."""
        made = cls()
        made.__dict__.update(pickle.loads(zlib.decompress(stored)))
        if made.meaning:
            made._take(load())
        return made

    def _take(self, encoder: Encoder | None) -> None:
        """Ask this encoder in doubt; without the one that was learnt with, words alone decide."""
        self.encoder = encoder if encoder and encoder.mark == self.mark else None
        if self.encoder is None:
            self.threshold = self.threshold_of_words
            log.warning("the model knows meanings by a sentence encoder that is not here: words alone decide")

    def _calibrate(
        self,
        features: sp.csr_matrix,
        wanted: NDArray[np.str_],
        origin: NDArray[np.int_],
        latent: NDArray[np.float32] | None,
        encoding: Future[NDArray[np.float32]] | None,
        encoded: NDArray[np.int_],
    ) -> tuple[float, float]:
        """Fit temperature and threshold on margins that each message got from a model that had not seen it.

        ``encoding`` gives the vectors of the messages at the places ``encoded``.
        Returns how much the margins by words and those by meaning count where the words leave a message in doubt.
        """
        examples = wanted[: origin.max() + 1]  # copies are learnt beside their example, never asked
        smallest = int(np.unique(examples, return_counts=True)[1].min())
        folds = min(self.folds, smallest)
        shares = (1.0, 0.2)
        if folds < 2 or len(self.labels) < 3:
            return shares  # too few examples to hold any back: the defaults stand
        margins = np.zeros((len(examples), len(self.labels)), dtype=np.float32)
        halves = list(StratifiedKFold(folds, shuffle=True, random_state=self.seed).split(margins, examples))
        for seen, held in halves:
            rows = np.isin(origin, seen)
            weights, bias = linear.fit(features[rows], wanted[rows], latent, self.penalty, self.seed)
            margins[held] = features[held] @ weights + bias
        truth = np.searchsorted(self.labels, examples)
        self.temperature = fitted_temperature(margins, truth)
        self.held_out = margins
        nowhere = np.zeros(len(examples), dtype=bool)
        self.threshold = self.threshold_of_words = self._threshold(margins, nowhere, truth)
        if encoding is None:
            return shares
        margins, truth = margins[encoded], truth[encoded]
        doubted = _flat(margins) < DOUBT
        if doubted.any():
            vectors, meant = encoding.result(), np.zeros_like(margins)
            for seen, _ in halves:
                learnt = np.isin(encoded, seen)
                model = Meaning.fit(vectors[learnt], examples[encoded[learnt]], intents=self.labels)
                meant[~learnt] = model.margins(vectors[~learnt])
            words, meaning = balance(margins[doubted], meant[doubted], truth[doubted])
            shares = words / self.temperature, meaning / self.temperature  # one temperature for what is in doubt or not
            margins[doubted] = shares[0] * margins[doubted] + shares[1] * meant[doubted]
        self.threshold = self._threshold(margins, doubted, truth)
        return shares

    def _threshold(self, margins: NDArray[np.float32], doubted: NDArray[np.bool_], truth: NDArray[np.int_]) -> float:
        right = (margins.argmax(axis=1) == truth) & (self.labels[truth] != OUT_OF_SCOPE)
        return (
            float(np.quantile(self._scores(margins, doubted)[right], self.given_up)) if right.any() else self.threshold
        )

    def _scores(self, margins: NDArray[np.float32], doubted: NDArray[np.bool_]) -> NDArray[np.float32]:
        """How sure the best intent of each message is. What was in doubt stays below DOUBT, by its probability."""
        return np.where(doubted, DOUBT * softmax(margins * self.temperature).max(axis=1), _flat(margins))

    def _with_meaning(
        self, texts: Sequence[str], words: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Margins, and in which messages the words left doubt, so that their meaning was asked for too."""
        if not self.encoder or not self.meaning:
            return words, np.zeros(len(texts), dtype=bool)
        doubted = (_flat(words) < DOUBT) & np.array([has_words(text) for text in texts])
        margins = words.copy()
        for at in np.flatnonzero(doubted):
            margins[at] = self.meaning.beside(words[at], self.encoder.vector(as_encoded(texts[at])))
        return margins, doubted

    def margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(messages x intents): how far each message is on an intent's side, by its words."""
        if len(texts) > FEW:
            return np.asarray(self.space.transform(texts) @ self.weights.astype(np.float32)) * self.step + self.bias
        rows = [self.space.row(text) for text in texts]
        sums = [values @ self.weights[places].astype(np.float32) for places, values in rows]
        return np.stack(sums) * np.float32(self.step) + self.bias

    def _rankings(
        self,
        margins: NDArray[np.float32],
        scores: NDArray[np.float32],
        words: NDArray[np.float32],
        threshold: float,
    ) -> list[Ranking]:
        made = []
        for chances, score, by_words in zip(softmax(margins * self.temperature), scores, words, strict=True):
            intents = tuple((str(self.labels[at]), float(chances[at])) for at in np.argsort(-chances)[:8])
            made.append(Ranking(intents, float(score), certain=bool(score >= threshold), margins=by_words))
        return made


def _flat(margins: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(softmax(margins * FLAT).max(axis=1), dtype=np.float32)
