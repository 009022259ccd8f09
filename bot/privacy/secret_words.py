"""The words around secrets, from data/secret_words.yml, in the form that canonical text has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from bot.lang.script import listed

FILE: Final = Path(__file__).resolve().parent.parent.parent / "data" / "secret_words.yml"
_DATA: Final[dict[str, Any]] = yaml.load(
    FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)

#: One word of a name -> the ways it is written.
NAME_WORDS: Final = {word: listed(ways) for word, ways in _DATA["name_words"].items()}
#: Kind of a secret -> what it is called, in words of the table above.
NAMES: Final[dict[str, list[str]]] = _DATA["names"]
#: Spelled digit -> digit, and "double" -> 2.
DIGIT_WORDS: Final = {word: digit for digit, ways in enumerate(_DATA["digits"]) for word in listed(ways)}
REPEATED: Final = {word: times for times, ways in _DATA["repeated"].items() for word in listed(ways)}


def words(name: str) -> tuple[str, ...]:
    """The words of one of the lists, such as "handed"."""
    return listed(_DATA[name])
