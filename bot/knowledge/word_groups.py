"""Find what a message speaks of by groups of words near one another, on the phonetic fold and without case endings.

The tables whose rows are recognised so say how at their head (data/knowledge/host_questions.yml). Nothing here is
learnt, so that a row takes effect without training.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.lang import fold, normalise, strip_endings

NEAR = 12  # words that the words of a line may stand apart
SHORTEST_PLURAL = 3  # letters without the "s"
MOST_WORDS = 200  # of a message that are looked at
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_WORD_OR_BEGINNING = regex.compile(r"[\p{L}\p{M}\p{N}]+\*?")

Phrase = tuple[str, ...]
Line = tuple[tuple[Phrase, ...], ...]  # groups of phrases of words
_Belonging = tuple[Phrase, tuple[str, int, int]]


@dataclass(frozen=True)
class Wording:
    """How a row is recognised: `phrases` of words one after another, `exact` ones as written, `together` one of every
    group; `not_with` makes it something else."""

    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    not_with: tuple[str, ...] = ()


def tokens(phrase: str, *, exact: bool = False) -> Phrase:
    """What the words of a phrase are looked up by: their fold, `=word` as written, `beginning*`."""
    said = _WORD_OR_BEGINNING.findall(normalise(phrase))
    return tuple(
        f"={one}" if exact else f"{fold(one[:-1])}*" if one.endswith("*") else fold(one) or one for one in said
    )


def lines_of(row: Wording) -> list[Line]:
    """A line tells of the row where every group of it is met; a group where one of its phrases stands."""
    alone = [tokens(one) for one in row.phrases] + [tokens(one, exact=True) for one in row.exact]
    lines: list[Line] = [((one,),) for one in alone]
    for line in row.together:
        lines.append(tuple(tuple(_grouped(one) for one in group.split()) for group in line))
    return lines


@lru_cache(maxsize=4096)  # the same words stand in many rows, and the first customer waits for all of them
def _grouped(word: str) -> Phrase:
    """A word of a group: `a_b` stands for two in this order, `=word` for it as written."""
    return tokens(word.replace("_", " "), exact=word.startswith("="))


class WordGroups:
    """The rows of one table by the words that their phrases begin with."""

    def __init__(self, rows: Mapping[str, Wording]) -> None:
        self._sizes: dict[tuple[str, int], int] = {}  # how many groups a line of a row has
        self._phrases: dict[str, list[_Belonging]] = {}
        for name, row in rows.items():
            for number, line in enumerate(lines_of(row)):
                self._sizes[name, number] = len(line)
                for place, group in enumerate(line):
                    self._take(group, (name, number, place))
            self._take((tokens(one) for one in row.not_with), (name, -1, -1))  # line -1: it rules a row out
        begun = (form for every in self._phrases.values() for phrase, _ in every for form in phrase)
        self._beginnings = frozenset(form[:-1] for form in begun if form.endswith("*"))
        self.forms_of = lru_cache(maxsize=8192)(self._forms_of)
        self._begun_by = lru_cache(maxsize=4096)(self._begun)  # the same words come again and again

    def _take(self, phrases: Iterable[Phrase], belongs: tuple[str, int, int]) -> None:
        for phrase in phrases:
            self._phrases.setdefault(phrase[0], []).append((phrase, belongs))

    def found_in(self, text: str) -> tuple[str, ...]:
        """The rows that a message speaks of, the one named first coming first."""
        said = _words_of(text)
        words = [self.forms_of(word) for word in said]
        ruled_out = set()
        met: dict[tuple[str, int], dict[int, list[int]]] = {}
        for place, word in enumerate(said):
            for phrase, (name, line, group) in self._begun_by(word):
                if len(phrase) == 1 or _standing(phrase, place, words):
                    if line < 0:
                        ruled_out.add(name)
                    met.setdefault((name, line), {}).setdefault(group, []).append(place)
        found: dict[str, int] = {}
        for (name, line), groups in met.items():
            if name not in ruled_out and len(groups) == self._sizes[name, line]:
                first = _near([groups[group] for group in sorted(groups)])
                if first is not None:
                    found[name] = min(first, found.get(name, first))
        return tuple(sorted(found, key=lambda name: found[name]))

    def _forms_of(self, word: str) -> frozenset[str]:
        """All that a word is found by: as written, its folds without case endings, and how they begin."""
        singular = (word[:-1],) if word.isascii() and word.endswith("s") and len(word) > SHORTEST_PLURAL else ()
        folds = {fold(one) or one for one in (word, *singular, *strip_endings(word))}
        beginnings = {form[:length] for form in folds for length in range(1, len(form) + 1)} & self._beginnings
        return frozenset((f"={word}", *folds, *(f"{one}*" for one in beginnings)))

    def _begun(self, word: str) -> tuple[_Belonging, ...]:
        """The phrases that begin with a word of a message, in any of its forms."""
        return tuple(one for form in self.forms_of(word) for one in self._phrases.get(form, ()))


@lru_cache(maxsize=8)  # every table looks at the same message
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalise(text))[:MOST_WORDS])


def _standing(phrase: Sequence[str], place: int, words: Sequence[frozenset[str]]) -> bool:
    """Whether the words of a phrase stand one after another from here on."""
    return place + len(phrase) <= len(words) and all(one in words[place + step] for step, one in enumerate(phrase))


def _near(groups: Sequence[Sequence[int]]) -> int | None:
    """The first place of the first words, one of each group, that stand near one another."""
    for anchor in groups[0]:
        nearest = [min(places, key=lambda place: abs(place - anchor)) for places in groups]
        if max(nearest) - min(nearest) <= NEAR:
            return min(nearest)
    return None
