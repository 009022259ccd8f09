"""Turn messages into TF-IDF features: raw text, phonetic fold, pairs of words, and shared concepts.

The fold gives Bengali script and Banglish one spelling; the concepts (data/knowledge/concepts.yml and every known name)
let an example in one register teach the other two. What each stream is worth: README, "How it understands".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.tables import load
from bot.lang import fold, normalise, skeleton
from bot.nlu.mentions import Mention, find_mentions
from bot.nlu.numberless import numberless
from bot.nlu.one_message import OneMessage
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


@lru_cache(maxsize=64)  # the model in context and the one without want them of the same message
def concept_tokens(text: str) -> tuple[str, ...]:
    """The message as concepts: `_gateway` for a name, `_num` for a number, `+pay` for a known word, else its fold."""
    doc = read(text)
    return tuple(_concepts_of(doc, find_mentions(text)))


def _concepts_of(doc: Any, mentions: Sequence[Mention]) -> list[str]:
    named = {}
    for mention in mentions:
        if mention.entity in UNLEARNT:
            continue
        for token in doc:
            if mention.start <= token.idx < mention.end:
                named[token.i] = mention
    known = concepts()
    out: list[str] = []
    for token in doc:
        if token.i in named:
            mention = named[token.i]
            if mention.start == token.idx:
                out.append(f"_{mention.entity}")
            continue
        if any(letter.isdigit() for letter in token.text):
            out.append("_num")
        elif any(letter.isalpha() for letter in token.text):
            forms = candidates(token.text)
            out.append(next((known[form] for form in forms if form in known), forms[0]))
        elif token.text in {"?", "!"}:
            out.append(token.text)
    return out


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


def _same(value: Any) -> Any:
    return value


def _words(text: str) -> list[str]:
    return text.split()


def _vectoriser(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, lowercase=False, token_pattern=None, dtype=np.float32, **options)


class FeatureSpace:
    """Fits and applies the streams; `transform` gives a CSR matrix (messages x features) of float32.

    ``few``: for a handful of examples per intent. A sign seen once is noise among many, and half of what there is here.
    """

    def __init__(self, *, few: bool = False) -> None:
        rarest, words = (1, WORDS_OF_FEW) if few else (2, WORDS)
        # scikit-learn's own word pattern would cut Bengali words at their vowel signs: tokens are split at spaces.
        word = {"analyzer": "word", "tokenizer": _words, "ngram_range": (1, 2)}
        char = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": rarest}
        read_already = {"analyzer": "word", "preprocessor": _same}
        self._streams: list[tuple[str, TfidfVectorizer]] = [
            ("raw", _vectoriser(**word)),
            ("raw", _vectoriser(**char)),
            ("fold", _vectoriser(**word)),
            ("fold", _vectoriser(**char)),
            ("skeleton", _vectoriser(**word)),
            ("skeleton", _vectoriser(analyzer="word", tokenizer=word_pairs, min_df=rarest)),
            ("concepts", _vectoriser(**read_already, tokenizer=_same, ngram_range=(1, 3), min_df=rarest)),
            ("concepts", _vectoriser(**read_already, tokenizer=concept_pairs)),
        ]
        self._shares: tuple[float, ...] = (words, LETTERS, words, LETTERS, BONES, PAIRS, 1.0, 1.0)

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        forms = _forms(texts)
        known = _known(forms["concepts"])
        self._shares = (*self._shares[:-2], known, known)
        columns, kept = [], []
        for place, (name, stream) in enumerate(self._streams):
            try:
                columns.append(stream.fit_transform(forms[name]))
            except ValueError:
                continue  # nothing of this kind in these messages: no known concept, no message of two words
            stream.stop_words_ = None  # 100,000 words that were too rare: nobody asks for them again
            kept.append(place)
        self._streams = [self._streams[place] for place in kept]
        self._shares = tuple(self._shares[place] for place in kept)
        return sp.hstack(columns).tocsr()

    def shares(self) -> NDArray[np.float32]:
        """How much each feature counts, to multiply columns or weights by; `transform` leaves them as they are."""
        sizes = [len(stream.vocabulary_) for _, stream in self._streams]
        return np.repeat(np.asarray(self._shares, dtype=np.float32), sizes)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        forms = _forms(texts)
        return sp.hstack([stream.transform(forms[name]) for name, stream in self._streams]).tocsr()

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """(places, values): the row of one message without what is zero."""
        return self._one_message.row({name: forms[0] for name, forms in _forms([text]).items()})

    @cached_property
    def _one_message(self) -> OneMessage:
        return OneMessage(self._streams)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_one_message"}  # it holds closures


def _known(read: Sequence[Sequence[str]]) -> float:
    """How much the concepts may count: fully where they know half of the words, as in billing; else little."""
    words = [token for tokens in read for token in tokens]
    share = sum(token[0] in "+_" for token in words) / max(1, len(words))
    return min(1.0, (2 * share) ** 2)


def _forms(texts: Sequence[str]) -> dict[str, list[Any]]:
    cut = [text[:LONGEST] for text in texts]
    alike = [numberless(text) for text in cut]
    return {
        "raw": [normalise(text) for text in alike],
        "fold": [fold(text) for text in alike],
        "skeleton": [skeleton(text) for text in alike],
        "concepts": [concept_tokens(text) for text in cut],
    }
