"""The sides of the comparison of understanding: each learns the same messages and answers the same test sets."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets import Examples


@dataclass(frozen=True)
class NluResult:
    """What a side made of one test set: its best intent and its confidence (on the side's own scale) per message."""

    labels: tuple[str, ...]
    scores: tuple[float, ...]
    ms: float  # per message, asked one by one where `Side.singly`, else in one go


@dataclass(frozen=True)
class Run:
    """One side on one training set: seconds to learn it, and every test set by its name."""

    seconds: float
    heard: Mapping[str, NluResult]


class Side(Protocol):
    """A system under test. `slow`: only asked on few-shot tracks unless it is named with --sides."""

    name: str
    slow: bool

    def run(self, train: Examples, tests: Mapping[str, Sequence[str]]) -> Run: ...


class InProcess:
    """A side that lives in this process: `fit`, then `answer`."""

    name = ""
    slow = False

    def run(self, train: Examples, tests: Mapping[str, Sequence[str]]) -> Run:
        began = time.perf_counter()
        self.fit(train)
        seconds = time.perf_counter() - began
        return Run(seconds, {name: self._timed(texts) for name, texts in tests.items()})

    def _timed(self, texts: Sequence[str]) -> NluResult:
        began = time.perf_counter()
        labels, scores = self.answer(texts)
        each = (time.perf_counter() - began) * 1000 / max(1, len(texts))
        return NluResult(tuple(labels), tuple(float(score) for score in scores), each)

    def fit(self, train: Examples) -> None:
        raise NotImplementedError

    def answer(self, texts: Sequence[str]) -> tuple[Sequence[str], Sequence[float]]:
        raise NotImplementedError


class Ours(InProcess):
    """The class of the product with the values of the product, unchanged."""

    name = "sahayak"

    def fit(self, train: Examples) -> None:
        from bot.nlu.encoder import load
        from bot.nlu.understanding import Understanding

        self._model = Understanding(load()).fit(train.texts, train.labels)

    def answer(self, texts: Sequence[str]) -> tuple[Sequence[str], Sequence[float]]:
        ranked = self._model.rank(list(texts))
        return [one.best for one in ranked], [one.score for one in ranked]  # what `certain` is decided by


class TfidfLinear(InProcess):
    """Raw text: TF-IDF of words and letter groups, linear SVM; the score is the margin."""

    name = "tfidf_linear"
    analysers: tuple[dict[str, Any], ...] = (
        {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\S+"},
        {"analyzer": "char_wb", "ngram_range": (2, 5)},
    )

    def fit(self, train: Examples) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        streams = [TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options) for options in self.analysers]
        self._model = make_pipeline(make_union(*streams), LinearSVC(random_state=0)).fit(train.texts, train.labels)

    def answer(self, texts: Sequence[str]) -> tuple[Sequence[str], Sequence[float]]:
        margins: NDArray[np.float64] = self._model.decision_function(list(texts))
        names = self._model.classes_
        if margins.ndim == 1:  # two intents have one margin
            return [names[int(margin > 0)] for margin in margins], list(np.abs(margins))
        return list(names[margins.argmax(axis=1)]), list(margins.max(axis=1))


class TfidfWord(TfidfLinear):
    """Words alone, cut as scikit-learn cuts them by default: at every Bengali vowel sign."""

    name = "tfidf_word"
    analysers = ({"analyzer": "word"},)


class SpacyBagOfWords(InProcess):
    """spaCy's own text categoriser without vectors, `textcat` with its bag-of-words architecture."""

    name = "spacy_bow"
    slow = True  # its table of 262,144 hashed n-grams times the intents is updated for every batch
    epochs, batch = 15, 64

    def fit(self, train: Examples) -> None:
        import random

        import spacy
        from spacy.training import Example
        from spacy.util import minibatch

        spacy.util.fix_random_seed(0)
        self._nlp = spacy.blank("xx")
        names = sorted(set(train.labels))
        architecture = {
            "@architectures": "spacy.TextCatBOW.v2",
            "exclusive_classes": True,
            "ngram_size": 2,
            "no_output_layer": False,
        }
        categoriser = self._nlp.add_pipe("textcat", config={"model": architecture})
        for name in names:
            categoriser.add_label(name)
        examples = [
            Example.from_dict(self._nlp.make_doc(text), {"cats": {name: float(name == label) for name in names}})
            for text, label in zip(train.texts, train.labels, strict=True)
        ]
        self._nlp.initialize(lambda: examples[:100])
        dice = random.Random(0)
        for _ in range(self.epochs):
            dice.shuffle(examples)
            for batch in minibatch(examples, self.batch):
                self._nlp.update(batch)

    def answer(self, texts: Sequence[str]) -> tuple[Sequence[str], Sequence[float]]:
        best = [max(doc.cats.items(), key=lambda pair: float(pair[1])) for doc in self._nlp.pipe(texts)]
        return [name for name, _ in best], [score for _, score in best]


IN_PROCESS: tuple[type[InProcess], ...] = (Ours, TfidfLinear, TfidfWord, SpacyBagOfWords)
