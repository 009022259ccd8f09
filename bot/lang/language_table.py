"""The languages that the bot speaks, from data/languages.yml: how each writes figures, days and lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).resolve().parent.parent.parent / "data" / "languages.yml"
REQUIRED: Final = ("name", "answers", "digits", "and", "or", "months")
OPTIONAL: Final = ("locale", "html", "fallback", "letters", "signs", "lakh", "day_parts", "fonts", "title", "called")


@dataclass(frozen=True)
class Language:
    """One row of languages.yml, which says what the fields mean. `chain`: the language and its fallbacks, in order."""

    code: str
    name: str
    html: str
    locale: str
    chain: tuple[str, ...]
    registers: tuple[str, ...]
    digits: str
    months: tuple[str, ...]
    joiners: tuple[str, str]
    lakh: frozenset[str] = frozenset()
    letters: str = ""
    signs: str = ""
    day_parts: tuple[tuple[int, str], ...] = ()
    fonts: Mapping[str, str] | None = None
    title: Mapping[str, str] | None = None
    called: tuple[str, ...] = ()

    @cached_property
    def digit_table(self) -> dict[int, str]:
        """For str.translate."""
        return {ord("0") + value: digit for value, digit in enumerate(self.digits)}

    def all_of(self, words: Iterable[str]) -> str:
        """ "a, b and c"."""
        return self._list(words, self.joiners[0])

    def any_of(self, words: Iterable[str]) -> str:
        """ "a, b or c"."""
        return self._list(words, self.joiners[1])

    def _list(self, words: Iterable[str], joiner: str) -> str:
        *head, last = list(words) or [""]
        return f"{', '.join(head)}{joiner}{last}" if head else last


def read(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Language]:
    """The languages of these rows by code; ValueError where a row says too little, too much or something impossible."""
    for code, row in rows.items():
        missing, unknown = set(REQUIRED) - set(row), set(row) - {*REQUIRED, *OPTIONAL}
        if missing or unknown:
            raise ValueError(f"languages.yml: {code}: {', '.join(sorted(missing or unknown))}")
        if len(row["digits"]) != 10 or len(row["months"]) != 12:
            raise ValueError(f"languages.yml: {code}: ten digits, twelve months")
    return {code: _language(code, row, _chain(code, rows)) for code, row in rows.items()}


def _chain(code: str, rows: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    chain = [code]
    while following := rows[chain[-1]].get("fallback"):
        if following in chain or following not in rows:
            raise ValueError(f"languages.yml: {code}: the fallback {following}")
        chain.append(following)
    return tuple(chain)


def _language(code: str, row: Mapping[str, Any], chain: tuple[str, ...]) -> Language:
    return Language(
        code=code,
        name=row["name"],
        html=row.get("html", code),
        locale=row.get("locale", code),
        chain=chain,
        registers=tuple(row["answers"]),
        digits=row["digits"],
        months=tuple(unicodedata.normalize("NFC", month) for month in row["months"]),
        joiners=(row["and"], row["or"]),
        lakh=frozenset(row.get("lakh", ())),
        letters=row.get("letters", ""),
        signs=row.get("signs", ""),
        day_parts=tuple((hour, word) for hour, word in row.get("day_parts", ())),
        fonts=row.get("fonts"),
        title=row.get("title"),
        called=tuple(row.get("called", ())),
    )


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Every language by its code, in the order in which they are offered."""
    with FILE.open(encoding="utf-8") as stream:
        return read(yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


LANGUAGES: Final = tuple(languages())
DEFAULT: Final = LANGUAGES[0]  # where neither the customer nor their words say which
#: Languages that have to be translated to the last key.
COMPLETE: Final = tuple(code for code, one in languages().items() if len(one.chain) == 1)
REGISTERS: Final = tuple(dict.fromkeys(register for one in languages().values() for register in one.registers))


def language(code: str) -> Language:
    """The language of that code; the default one for a code that is none of ours."""
    return languages().get(code) or languages()[DEFAULT]
