"""A calibrated linear classifier over the feature streams; knows when it does not know. No Rasa in here."""

from __future__ import annotations

import logging
import pickle
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.lang import to_bengali
from bot.nlu import linear
from bot.nlu.act_examples import Example
from bot.nlu.act_training import Learnt, Ordinary, fitted
from bot.nlu.acts import NO_ACT, Act, Acts, may_say_one
from bot.nlu.aside import aside
from bot.nlu.calibration import DOUBT, DOUBT_OF_FEW, Calibration, calibrated, flat, sureness
from bot.nlu.context_model import ContextModel, Crossed, Said, changes_of_subject
from bot.nlu.eight_bits import EightBits
from bot.nlu.encoded_examples import encoded_examples
from bot.nlu.encoder import load
from bot.nlu.features import LONGEST, FeatureSpace, forms_of_each
from bot.nlu.meaning import GUESSED, Meaning, as_encoded, has_words, is_romanised
from bot.nlu.other_script import copies, words_by_sound
from bot.nlu.ranking import Ranking
from bot.nlu.situation import Situation
from bot.nlu.softmax import softmax
from bot.nlu.spelling import Spelling

if TYPE_CHECKING:
    from bot.nlu.encoder.encoder import Encoder

log = logging.getLogger(__name__)
AS_WRITTEN = 0.3  # how much the words of Banglish that are written in Bengali script by a guess count beside the typed


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
        self.weights = EightBits.of(np.zeros((0, 0), dtype=np.float32))
        self.bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self.temperature = Calibration.temperature
        self.threshold = Calibration.threshold
        self.threshold_of_words = Calibration.threshold_of_words
        self.doubt = DOUBT
        self.meaning: Meaning | None = None
        self.mark = ""  # of the encoder that the meanings were learnt with
        self.spelling = Spelling()
        self.by_sound: dict[str, str] = {}  # words of the examples, where these show nobody's own Banglish
        self.in_context: ContextModel | None = None
        self.acts: Acts | None = None
        self._last: tuple[str, NDArray[np.float32]] | None = None

    def fit(
        self, texts: Sequence[str], labels: Sequence[str], said: Sequence[Said] = (), acts: Sequence[Example] = ()
    ) -> Understanding:
        """Learn from messages and their intents (one each), from what is ``said`` within conversations, and from
        examples of what is said beside a topic."""
        moved, of_moved = changes_of_subject(said, texts, labels, self.seed)
        within = [*said, *moved]
        encoded, encoded_within, encoded_acts = encoded_examples(self.encoder, texts, labels, within, acts)
        self.spelling = Spelling(texts)
        copied = copies(texts)
        self.by_sound = words_by_sound(texts) if copied else {}
        origin = np.array([*range(len(texts)), *copied], dtype=int)  # the example that each row was made of
        wanted = np.asarray(labels)[origin]
        shots = linear.per_intent(wanted)
        self.space = FeatureSpace(few=shots < linear.FEW)
        self.doubt = DOUBT_OF_FEW if shots < linear.FEW else DOUBT
        forms = forms_of_each([*texts, *copied.values(), *(one.text for one in said), *(one.text for one in acts)])
        size = len(wanted)
        features = self.space.fit_transform(forms[:size], forms[size:])
        counts = self.space.shares()
        features = (features @ sp.diags(counts)).tocsr()
        end = size + len(said)
        features, features_said, features_acts = features[:size], features[size:end], features[end:]
        self.labels = np.unique(wanted)
        latent = linear.directions(features, shots, self.seed)

        def borders(rows: NDArray[Any] | slice) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            return linear.fit(features[rows], wanted[rows], latent, self.penalty, self.seed)

        def learnt_without(seen: NDArray[np.int_], held: NDArray[np.int_]) -> NDArray[np.float32]:
            weights, bias = borders(np.isin(origin, seen))  # copies are learnt beside their example, never asked
            return np.asarray(features[held] @ weights + bias, dtype=np.float32)

        forms_within = [*forms[size:end], *(forms[place] for place in of_moved)]
        works = [lambda: borders(slice(None)), *([lambda: Crossed.of(within, forms_within)] if said else [])]
        whole, *crossed = aside(size, *works)
        found = calibrated(
            np.asarray(labels), self.labels, learnt_without, encoded,
            folds=self.folds, given_up=self.given_up, seed=self.seed, doubt=self.doubt,
        )  # fmt: skip
        self.temperature, self.threshold = found.temperature, found.threshold
        self.threshold_of_words = found.threshold_of_words
        weights, self.bias = whole()
        self.weights = EightBits.of(weights * counts[:, np.newaxis])  # nothing is left to multiply when a message comes
        if self.encoder and encoded:
            meant = np.asarray(labels)[encoded.places]
            self.meaning = Meaning.fit(encoded.vectors(), meant, found.shares, self.labels, encoded.of_names())
            self.mark = self.encoder.mark

        def learn_acts() -> None:
            if acts:
                ordinary = Ordinary.of(texts, labels, said, (features, features_said))
                learnt = Learnt.of(acts, features_acts, encoded_acts and encoded_acts(), ordinary, encoded)
                self.acts = fitted(learnt, counts, self.seed)

        if said and found.held_out is not None:
            margins = np.vstack([features_said @ weights + self.bias, found.held_out[of_moved]])
            context = ContextModel(seed=self.seed)
            self.in_context = context.fit(within, crossed[0](), margins, encoded_within, meanwhile=learn_acts)
        else:
            learn_acts()
        return self

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """A ranking per message."""
        words = self.margins(texts)
        margins, doubted = self._with_meaning(texts, words)
        sure = sureness(margins, doubted, self.temperature, self.labels, self.doubt)
        return self._rankings(margins, sure, words, self.threshold)

    def rank_by_words(self, texts: Sequence[str]) -> list[Ranking]:
        """The same without what messages mean, which takes a fraction of the time."""
        words = self.margins(texts)
        return self._rankings(words, flat(words), words, self.threshold_of_words)

    def rank_in(self, situation: Situation, text: str, by_itself: Ranking) -> list[tuple[str, float]] | None:
        """(intent, probability) of what a message means where it was said; None where that was not learnt."""
        if not situation or self.in_context is None or not has_words(text):
            return None
        return self.in_context.rank(text, situation, by_itself.margins, self.encoder)

    def knows(self, text: str) -> bool:
        """Whether at least half of its words stand in an example of what is said within conversations."""
        return self.in_context is not None and self.in_context.knows(text)

    def as_spelt(self, text: str) -> str:
        """A message as it would be written with care."""
        return self.spelling.corrected(text, self.space.has_learnt)

    def act(self, text: str) -> Act:
        """What a message says beside its topic."""
        if self.acts is None or not may_say_one(text):
            return NO_ACT
        encoder = self.encoder
        vector = (lambda: self._vector(encoder, text)) if encoder else None
        return self.acts.said(*self.space.row(text), vector)

    def dumps(self) -> bytes:
        kept = {**self.__dict__, "encoder": None, "_last": None}
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

    def _with_meaning(
        self, texts: Sequence[str], words: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Margins, and in which messages the words left doubt, so that their meaning was asked for too."""
        if not self.encoder or not self.meaning:
            return words, np.zeros(len(texts), dtype=bool)
        doubted = (flat(words) < self.doubt) & np.array([has_words(text) for text in texts])
        margins = words.copy()
        for at in np.flatnonzero(doubted):
            vector = self._vector(self.encoder, texts[at])
            margins[at] = self.meaning.beside(words[at], vector, GUESSED if self._guesses(texts[at]) else 1.0)
        return margins, doubted

    def _vector(self, encoder: Encoder, text: str) -> NDArray[np.float32]:
        """What a message means; asked again of the last one, it is there."""
        last = self._last
        if last is None or last[0] != text:
            last = self._last = text, encoder.vector(as_encoded(text, self.by_sound))
        return last[1]

    def margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(messages x intents): how far each message is on an intent's side, by its words."""
        return np.stack([self._weighed(text) for text in texts]) + self.bias

    def _weighed(self, text: str) -> NDArray[np.float32]:
        typed = self.weights.weighed(*self.space.row(text))
        if not self._guesses(text):
            return typed
        written = self.weights.weighed(*self.space.row(to_bengali(text[:LONGEST], self.by_sound)))
        return (1 - AS_WRITTEN) * typed + AS_WRITTEN * written

    def _guesses(self, text: str) -> bool:
        """Whether it is Banglish, of which only the words in Bengali script were learnt."""
        return bool(self.by_sound) and is_romanised(text, self.by_sound)

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
