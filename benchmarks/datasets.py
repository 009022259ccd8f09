"""Read the public data sets from the folder that is given on the command line; nothing of them is in this project."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError

SOURCES = (
    "BANKING77, CLINC150 and HWU64 with their 5- and 10-shot splits, MASSIVE bn-BD and en-US, and BanglaTLit as"
    " text<TAB>label files (benchmarks/README.md)"
)


class NoData(UserError):
    """Facts: path (None where no folder was named at all)."""

    code = "no_data"

    def __str__(self) -> str:
        path = self.facts["path"]
        if path is None:
            return f"this benchmark needs --data FOLDER with {SOURCES}"
        return f"there is no {path}; --data FOLDER must hold {SOURCES}"


@dataclass(frozen=True)
class Examples:
    """Messages and their intents, one each."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def __add__(self, other: Examples) -> Examples:
        return Examples(self.texts + other.texts, self.labels + other.labels)


@dataclass(frozen=True)
class Library:
    """One folder of data sets. `rows` shortens every file to so many messages, evenly over it, for a try."""

    folder: Path
    rows: int | None = None

    @classmethod
    def at(cls, path: Path | None, rows: int | None = None) -> Library:
        """Raises NoData where there is no such folder."""
        if path is None or not path.is_dir():
            raise NoData(path=path)
        return cls(path, rows)

    def examples(self, *names: str) -> Examples:
        """The examples of files such as `banking77/train`, in order. Raises NoData for one that is missing."""
        found = Examples((), ())
        for name in names:
            pairs = [line.rstrip("\n").rpartition("\t") for line in self._open(f"{name}.tsv")]
            kept = self._shortened([(text, label) for text, _, label in pairs if text and label])
            found += Examples(tuple(text for text, _ in kept), tuple(label for _, label in kept))
        return found

    def pairs(self, name: str, left: str, right: str) -> list[tuple[str, str]]:
        """Two columns of a CSV file."""
        rows = csv.DictReader(self._open(f"{name}.csv"))
        return self._shortened([(row[left], row[right]) for row in rows])

    def _open(self, name: str) -> list[str]:
        file = self.folder / name
        if not file.is_file():
            raise NoData(path=file)
        with file.open(encoding="utf-8", newline="") as lines:
            return list(lines)

    def _shortened(self, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if self.rows is None or len(rows) <= self.rows:
            return rows
        # Files are often sorted by label: every so-manyth row keeps all of them in.
        return [rows[place * len(rows) // self.rows] for place in range(self.rows)]


def few(examples: Examples, shots: int, seed: int = 0) -> Examples:
    """``shots`` messages of each intent, drawn by seed; all of an intent that has fewer."""
    by_label: dict[str, list[str]] = {}
    for text, label in zip(examples.texts, examples.labels, strict=True):
        by_label.setdefault(label, []).append(text)
    dice = random.Random(seed)
    drawn = [(text, label) for label in sorted(by_label) for text in _drawn(by_label[label], shots, dice)]
    return Examples(tuple(text for text, _ in drawn), tuple(label for _, label in drawn))


def _drawn(texts: Sequence[str], shots: int, dice: random.Random) -> list[str]:
    return dice.sample(list(texts), min(shots, len(texts)))
