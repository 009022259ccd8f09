"""What customers ask of the company's own terms: how each subject is recognised, and what the company answers.

Rows stand in data/knowledge/host_questions.yml, whose head says what a row may hold. Nothing here is learnt, so that a
row takes effect without training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from bot.knowledge.tables import load
from bot.knowledge.word_groups import WordGroups, Wording
from bot.lang import language as row_of

_LISTS = ("phrases", "exact", "together", "not_with", "over", "under", "until_then", "beside")


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
    return _words().found_in(text)


@lru_cache(maxsize=1)
def _words() -> WordGroups:
    return WordGroups(
        {row.id: Wording(row.phrases, row.exact, row.together, row.not_with) for row in host_questions().values()}
    )
