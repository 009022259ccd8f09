"""Find what a message names (wallets, banks, cards, products) with a PhraseMatcher built from data/knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from bot.knowledge.names import names_table
from bot.knowledge.tables import load
from bot.lang import fold
from bot.lang.words import BANGLISH, ENGLISH
from bot.nlu.tokens import REMEMBERED, candidates, pipeline, read, words, written

CONTEXT = frozenset(
    fold(word)
    for word in (
        "diye dia diya by via with using through app wallet account card pay payment accept support e te use bank "
        "auto automatic recurring billing subscription অটো অটোমেটিক রেকারিং বিলিং সাবস্ক্রিপশন "
        "দিয়ে দিয়া মাধ্যমে অ্যাপ ওয়ালেট কার্ড পে পেমেন্ট সাপোর্ট ব্যাংক"
    ).split()
)
BARE_WORDS = 2  # a message with so few words beside the name is about that name
OF_A_HOST = frozenset(fold(word) for word in "hosting host server vps হোস্টিং সার্ভার ভিপিএস".split())
ANY = frozenset(fold(word) for word in "kono kuno onno any other another chara ছাড়া কোনো কোন অন্য".split())
FOLLOW_UP_WORDS = frozenset(
    "and what about how then ar r o hole ki e er ta ti te tai ও আর তাহলে হলে কি কী এর টা টি টাই যদি na নাকি naki ba বা "
    "the is it on for to with by diye দিয়ে দিয়া or jonno জন্য korle করলে ache আছে hobe হবে".split()
)
THIS = frozenset(fold(word) for word in "this that ei oi sei এই ওই সেই".split())
REPAIRED = frozenset({"gateway", "bank", "network", "product"})
MOST_WORDS = 5  # of a name
ALIKE = 0.75  # share of letters that have to agree, as difflib counts
SHORTEST_REPAIR = 5  # letters; shorter names have too many neighbours


@dataclass(frozen=True)
class Mention:
    """One name found: `value` is the canonical id, `start` and `end` are characters of the text."""

    entity: str
    value: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Name:
    entity: str
    value: str
    weak: bool


class MentionFinder:
    """Matches every alias on the fold with and without case endings; the longest name wins."""

    def __init__(self, names: Mapping[str, Any], nlp: Language) -> None:
        self._names: dict[str, _Name] = {}
        self._by_form = {form: PhraseMatcher(nlp.vocab, attr=form) for form in ("NORM", "LEMMA")}
        self._as_written = PhraseMatcher(nlp.vocab, attr="NORM")
        self._first_as_written: set[str] = set()
        self._last_forms: set[str] = set()
        self._repairs: dict[str, tuple[str, str, _Name]] = {}
        for number, (name, aliases, kind) in enumerate(_rows(names)):
            key = f"{number}"
            self._names[key] = name
            plain = [_pattern(nlp, alias) for alias in aliases if kind != "exact"]
            self._last_forms.update(pattern[-1].norm_ for pattern in plain)
            if plain:
                for matcher in self._by_form.values():
                    matcher.add(key, plain)
            if kind == "exact":
                exact = [_pattern(nlp, alias, exact=True) for alias in aliases]
                self._as_written.add(key, exact)
                self._first_as_written.update(pattern[0].norm_ for pattern in exact)
            if kind == "aliases" and name.entity in REPAIRED:
                self._learn_repairs(name, aliases)

    def find(self, doc: Doc, *, paying: bool = False) -> list[Mention]:
        """The names in a text read by bot.nlu.tokens.read, in order, not overlapping. ``paying``: that it speaks of
        paying with them is known."""
        # As written wins where both are equally long.
        spans = [*self._written_spans(doc), *self._spans(doc), *self._ending_spans(doc)]
        chosen = _longest(spans)
        taken = {index for start, end, _ in chosen for index in range(start, end)}
        chosen += [row for row in self._repaired(doc) if row[0] not in taken]
        content = sum(token.text.lower() not in FOLLOW_UP_WORDS for token in words(doc))
        found = []
        for start, end, name in sorted(chosen, key=lambda row: row[0]):
            if name.weak and not _speaks_of_paying(doc, start, end, content, paying):
                continue
            span: Span = doc[start:end]
            found.append(Mention(name.entity, name.value, span.start_char, span.end_char, span.text))
        return found

    def _spans(self, doc: Doc) -> Iterator[tuple[int, int, _Name]]:
        for matcher in self._by_form.values():
            for key, start, end in matcher(doc):
                yield start, end, self._names[doc.vocab.strings[key]]

    def _ending_spans(self, doc: Doc) -> Iterator[tuple[int, int, _Name]]:
        """Names whose last word alone has lost some of its endings: "সিটি ব্যাংকের" is neither whole nor bare."""
        for token in doc:
            first = max(0, token.i - MOST_WORDS + 1)
            for form in candidates(token.text)[1:]:
                if form not in self._last_forms:
                    continue
                window = Doc(doc.vocab, words=[one.text for one in doc[first : token.i + 1]])
                for one, norm in zip(window, [*(one.norm_ for one in doc[first : token.i]), form], strict=True):
                    one.norm_ = norm
                for key, start, end in self._by_form["NORM"](window):
                    if end == len(window):
                        yield first + start, first + end, self._names[doc.vocab.strings[key]]

    def _written_spans(self, doc: Doc) -> Iterator[tuple[int, int, _Name]]:
        texts = [token.text for token in doc]
        if self._first_as_written.isdisjoint(map(written, texts)):
            return
        copy = Doc(doc.vocab, words=texts)
        for token in copy:
            token.norm_ = written(token.text)
        for key, start, end in self._as_written(copy):
            yield start, end, self._names[doc.vocab.strings[key]]

    def _learn_repairs(self, name: _Name, aliases: Iterable[str]) -> None:
        for alias in aliases:
            form = fold(alias)
            if form.isalpha() and len(form) >= SHORTEST_REPAIR:
                for shorter in _one_letter_less(form):
                    self._repairs.setdefault(shorter, (form, alias.lower(), name))

    def _repaired(self, doc: Doc) -> Iterator[tuple[int, int, _Name]]:
        """Names with one letter missing, added, swapped or wrong; Latin only, as the fold sees to Bengali spelling."""
        for token in doc:
            form = token.norm_
            if (
                len(form) < SHORTEST_REPAIR
                or not token.text.isascii()
                or not token.text.isalpha()
                or _is_word(token.text)
            ):
                continue
            for shorter in (form, *_one_letter_less(form)):
                if shorter not in self._repairs:
                    continue
                right, alias, name = self._repairs[shorter]
                if _distance_is_one(form, right) and _looks_like(token.text.lower(), alias):
                    yield token.i, token.i + 1, name
                    break


def _looks_like(written: str, alias: str) -> bool:
    """The letters agree too, not only the sound: "exit" sounds nearly like "axis"."""
    return written[0] == alias[0] and SequenceMatcher(None, written, alias).ratio() >= ALIKE


def _one_letter_less(form: str) -> Iterator[str]:
    # The first letter has to be right: people seldom miss it, and "pocket" is no "rocket".
    return (form[:place] + form[place + 1 :] for place in range(1, len(form)))


def _distance_is_one(one: str, other: str) -> bool:
    """One letter added, missing, wrong, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    left, right = one[start:], other[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Folds of the words that customers use in their own right, however near to a name they are."""
    concepts = (word for row in load("concepts").values() for word in str(row).split())
    return frozenset(fold(word) for word in (*BANGLISH, *ENGLISH, *concepts))


def _is_word(text: str) -> bool:
    return any(form in _ordinary() for form in candidates(text))


def _rows(names: Mapping[str, Any]) -> Iterator[tuple[_Name, list[str], str]]:
    for entity, ids in names.items():
        for value, row in ids.items():
            for kind in ("aliases", "weak", "exact"):
                aliases = [str(alias) for alias in row.get(kind, ())]
                if aliases:
                    yield _Name(entity, str(value), kind == "weak"), aliases, kind


def _pattern(nlp: Language, alias: str, *, exact: bool = False) -> Doc:
    doc = nlp.make_doc(alias)
    for token in doc:
        token.norm_ = written(token.text) if exact else (fold(token.text) or token.text)
        token.lemma_ = token.norm_
    return doc


def _longest(spans: Iterable[tuple[int, int, _Name]]) -> list[tuple[int, int, _Name]]:
    """Longest first; of equally long ones the one found first (whole word before stripped word)."""
    taken: set[int] = set()
    chosen = []
    for start, end, name in sorted(spans, key=lambda row: row[0] - row[1]):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            chosen.append((start, end, name))
    return chosen


def _speaks_of_paying(doc: Doc, start: int, end: int, content: int, paying: bool) -> bool:
    if any(form in OF_A_HOST for token in doc[end : end + 1] for form in candidates(token.text)):
        return False  # "cloud hosting" is the host's
    if paying:
        return True
    if start and doc[start - 1].norm_ in ANY:
        return False  # "kono upay" is any way, not the wallet
    if content - (end - start) <= BARE_WORDS:
        return True
    near = [token for token in doc[max(0, start - 2) : end + 2] if not start <= token.i < end]
    return any(token.norm_ in CONTEXT for token in near)


@lru_cache(maxsize=1)
def _finder(nlp: Language) -> MentionFinder:
    return MentionFinder(names_table(), nlp)


@lru_cache(maxsize=REMEMBERED)
def find_mentions(text: str) -> tuple[Mention, ...]:
    """The names of data/knowledge/names.yml in a text.

    Remembered, because the entities and the features of a message both want them.
    """
    doc = read(text)  # first: it may begin a new pipeline, which then has a finder of its own
    return tuple(_finder(pipeline()).find(doc))


def product_in(text: str) -> str | None:
    """The one product that is named, be it by an ordinary word ("the ads", "ক্লাউডে"): its payment is spoken of."""
    return _the_one("product", _as_of_paying(text))


def wallet_in(text: str) -> str | None:
    """The one means of paying that is named, be it by an ordinary word, where it is asked whether it is taken."""
    before = {token.idx + len(token.text_with_ws): token.norm_ for token in read(text)}
    return _the_one("gateway", [one for one in _as_of_paying(text) if before.get(one.start) not in ANY | THIS])


def _as_of_paying(text: str) -> list[Mention]:
    doc = read(text)
    return _finder(pipeline()).find(doc, paying=True)


def _the_one(entity: str, mentions: Iterable[Mention]) -> str | None:
    found = {one.value for one in mentions if one.entity == entity}
    return found.pop() if len(found) == 1 else None
