"""What customers ask of the company's own terms: how each subject is recognised, and what the company answers.

Rows stand in data/knowledge/host_questions.yml, whose head says what a row may hold. Nothing here is learnt, so that a
row takes effect without training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import regex

from bot.knowledge.tables import load
from bot.lang import fold, normalise, strip_endings
from bot.lang import language as row_of

NEAR = 12  # words that the words of a line may stand apart
SHORTEST_PLURAL = 3  # letters without the "s"
MOST_WORDS = 200  # of a message that are looked at
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LISTS = ("phrases", "exact", "together", "not_with", "over", "under", "until_then", "beside")

Line = tuple[tuple[tuple[str, ...], ...], ...]  # groups of phrases of words


@dataclass(frozen=True)
class HostQuestion:
    """`title`, `answer` and `examples`: language or register -> text; an `answer` that is missing is not known.

    `over`: account topics that a message with these words is taken from; `under`: topics that keep it; `until_then`:
    topics that help better than "not known" as long as there is no answer; `beside`: topics that are answered as well
    where the message names a wallet, bank or card.
    """

    id: str
    title: Mapping[str, str]
    answer: Mapping[str, str]
    examples: Mapping[str, Sequence[str]]
    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    not_with: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    until_then: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, row: Mapping[str, Any]) -> HostQuestion:
        """ValueError where the row says what no subject has."""
        unknown = set(row) - {one.name for one in fields(cls)}
        if unknown or "title" not in row:
            raise ValueError(f"host_questions.yml: {name}: {', '.join(sorted(unknown)) or 'title'} is not known")
        lists: dict[str, Any] = {key: tuple(_frozen(one) for one in row[key] or ()) for key in _LISTS if key in row}
        answer = {
            code: str(text).strip() for code, text in (row.get("answer") or {}).items() if str(text or "").strip()
        }
        return cls(name, row["title"], answer, row.get("examples") or {}, **lists)

    def answer_in(self, language: str) -> str:
        """The company's own answer for a reader of the language; "" where it has given none."""
        return self._in(self.answer, language)

    def title_in(self, language: str) -> str:
        """What the subject is called in a sentence."""
        return self._in(self.title, language)

    @staticmethod
    def _in(texts: Mapping[str, str], language: str) -> str:
        return next((texts[code] for code in row_of(language).chain if code in texts), "")


def _frozen(one: Any) -> Any:
    return tuple(str(part) for part in one) if isinstance(one, list) else str(one)


@lru_cache(maxsize=1)
def host_questions() -> Mapping[str, HostQuestion]:
    """Every subject by its id, in the order of the table."""
    return {str(name): HostQuestion.of(str(name), row) for name, row in (load("host_questions") or {}).items()}


@lru_cache(maxsize=32)
def subjects_of(text: str) -> tuple[str, ...]:
    """The subjects that a message speaks of, the one named first coming first."""
    said = _WORD.findall(normalise(text))[:MOST_WORDS]
    words = [forms_of(word) for word in said]
    index, ruled_out = _index(), set()
    met: dict[tuple[str, int], dict[int, list[int]]] = {}
    for place, word in enumerate(said):
        for phrase, (subject, line, group) in _begun_by(word):
            if _standing(phrase, place, words):
                if line < 0:
                    ruled_out.add(subject)
                met.setdefault((subject, line), {}).setdefault(group, []).append(place)
    found: dict[str, int] = {}
    for (subject, line), groups in met.items():
        if subject not in ruled_out and len(groups) == index.sizes[subject, line]:
            first = _near([groups[group] for group in sorted(groups)])
            if first is not None:
                found[subject] = min(first, found.get(subject, first))
    return tuple(sorted(found, key=lambda subject: found[subject]))


def tokens(phrase: str, *, exact: bool = False) -> tuple[str, ...]:
    """What the words of a phrase are looked up by: their fold, `=word` as written, `beginning*`."""
    said = regex.findall(r"[\p{L}\p{M}\p{N}]+\*?", normalise(phrase))
    return tuple(
        f"={one}" if exact else f"{fold(one[:-1])}*" if one.endswith("*") else fold(one) or one for one in said
    )


@lru_cache(maxsize=8192)
def forms_of(word: str) -> frozenset[str]:
    """All that a word of a message is found by: as written, its folds without case endings, and how they begin."""
    singular = (word[:-1],) if word.isascii() and word.endswith("s") and len(word) > SHORTEST_PLURAL else ()
    folds = {fold(one) or one for one in (word, *singular, *strip_endings(word))}
    beginnings = {form[:length] for form in folds for length in range(1, len(form) + 1)} & _beginnings()
    return frozenset((f"={word}", *folds, *(f"{one}*" for one in beginnings)))


def lines_of(row: HostQuestion) -> list[Line]:
    """A line tells of the subject where every group of it is met; a group where one of its phrases stands."""
    alone = [tokens(one) for one in row.phrases] + [tokens(one, exact=True) for one in row.exact]
    lines: list[Line] = [((one,),) for one in alone]
    for line in row.together:
        lines.append(tuple(tuple(_grouped(one) for one in group.split()) for group in line))
    return lines


def _grouped(word: str) -> tuple[str, ...]:
    """A word of a group: `a_b` stands for two in this order, `=word` for it as written."""
    return tokens(word.replace("_", " "), exact=word.startswith("="))


_Belonging = tuple[tuple[str, ...], tuple[str, int, int]]


@dataclass(frozen=True)
class _Index:
    """`phrases`: first word -> phrases with (subject, line, group) where they belong; line -1: it rules a subject out.

    `sizes`: how many groups a line of a subject has.
    """

    sizes: Mapping[tuple[str, int], int]
    phrases: Mapping[str, Sequence[_Belonging]]


@lru_cache(maxsize=1)
def _index() -> _Index:
    sizes: dict[tuple[str, int], int] = {}
    phrases: dict[str, list[_Belonging]] = {}
    for row in host_questions().values():
        for number, line in enumerate(lines_of(row)):
            sizes[row.id, number] = len(line)
            for place, group in enumerate(line):
                for phrase in group:
                    phrases.setdefault(phrase[0], []).append((phrase, (row.id, number, place)))
        for one in row.not_with:
            phrase = tokens(one)
            phrases.setdefault(phrase[0], []).append((phrase, (row.id, -1, -1)))
    return _Index(sizes, phrases)


@lru_cache(maxsize=4096)  # words of every message, among which the same come again and again
def _begun_by(word: str) -> tuple[_Belonging, ...]:
    """The phrases that begin with a word of a message, in any of its forms."""
    phrases = _index().phrases
    return tuple(one for form in forms_of(word) for one in phrases.get(form, ()))


def _standing(phrase: Sequence[str], place: int, words: Sequence[frozenset[str]]) -> bool:
    """Whether the words of a phrase stand one after another from here on."""
    if len(phrase) == 1:
        return True
    return place + len(phrase) <= len(words) and all(one in words[place + step] for step, one in enumerate(phrase))


def _near(groups: Sequence[Sequence[int]]) -> int | None:
    """The first place of the first words, one of each group, that stand near one another."""
    for anchor in groups[0]:
        nearest = [min(places, key=lambda place: abs(place - anchor)) for places in groups]
        if max(nearest) - min(nearest) <= NEAR:
            return min(nearest)
    return None


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    every = [phrase for phrases in _index().phrases.values() for phrase, _ in phrases]
    return frozenset(form[:-1] for phrase in every for form in phrase if form.endswith("*"))
