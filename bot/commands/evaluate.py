"""Measure understanding on messages that were not trained on, per register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

FOLDER = ROOT / "tests" / "lang"
OUT_OF_SCOPE = "out_of_scope"
REJECTED = frozenset({OUT_OF_SCOPE, "fallback"})  # either way the bot says that this is not its matter
# Found by name in every message, but not part of the contract of `entities`: not counted.
CONTRACT = frozenset(
    {"invoice_number", "gateway", "bank", "network", "card_type", "product", "amount", "transaction_id"}
)


@dataclass(frozen=True)
class Case:
    """One message of the test set."""

    register: str
    topic: str
    text: str
    entities: Mapping[str, str] | None = None


@dataclass(frozen=True)
class NluResult:
    """What the model made of it."""

    intent: str
    confidence: float
    register: str
    entities: Mapping[str, str]
    also: tuple[str, ...] = ()  # the topics of further questions in it


@dataclass
class Score:
    """Counts of one register."""

    right: int = 0
    in_scope: int = 0
    rejected: int = 0
    outside: int = 0
    entities_right: int = 0
    entities_found: int = 0
    entities_wanted: int = 0
    registers_right: int = 0
    cut: int = 0  # messages that were taken for several questions: each of the test set asks one

    @property
    def accuracy(self) -> float:
        """Share of in-scope messages whose topic was heard (a fallback counts as wrong)."""
        return self.right / self.in_scope if self.in_scope else 0.0

    @property
    def recall_outside(self) -> float:
        """Share of out-of-scope messages that were not taken for a topic."""
        return self.rejected / self.outside if self.outside else 0.0

    @property
    def entity_f1(self) -> float:
        total = self.entities_found + self.entities_wanted
        return 2 * self.entities_right / total if total else 0.0


@dataclass
class Report:
    """Scores per register and over all, and the confusions (wanted, heard) with their number."""

    scores: dict[str, Score] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[tuple[Case, NluResult]] = field(default_factory=list)


def cases(folder: Path = FOLDER) -> list[Case]:
    """Every message of tests/lang/<register>/understanding.yml."""
    found = []
    for file in sorted(folder.glob("*/understanding.yml")):
        topics = yaml.safe_load(file.read_text(encoding="utf-8"))
        for topic, rows in topics.items():
            found += [_case(file.parent.name, topic, row) for row in rows]
    return found


def _case(register: str, topic: str, row: Any) -> Case:
    if isinstance(row, Mapping):
        entities = {name: str(value) for name, value in (row.get("entities") or {}).items()}
        return Case(register, topic, str(row["text"]), entities)
    return Case(register, topic, str(row))


def score(pairs: Iterable[tuple[Case, NluResult]]) -> Report:
    """Count what was heard against what was meant."""
    report = Report()
    for case, heard in pairs:
        for name in (case.register, "all"):
            _count(report.scores.setdefault(name, Score()), case, heard)
        wrong = heard.intent not in REJECTED if case.topic == OUT_OF_SCOPE else heard.intent != case.topic
        if wrong:
            report.confusions[case.topic, heard.intent] += 1
            report.mistakes.append((case, heard))
    return report


def _count(row: Score, case: Case, heard: NluResult) -> None:
    row.registers_right += heard.register == case.register
    row.cut += bool(heard.also)
    if case.topic == OUT_OF_SCOPE:
        row.outside += 1
        row.rejected += heard.intent in REJECTED
    else:
        row.in_scope += 1
        row.right += heard.intent == case.topic
    if case.entities is not None:
        wanted = set(case.entities.items())
        found = {(name, value) for name, value in heard.entities.items() if name in CONTRACT}
        row.entities_right += len(wanted & found)
        row.entities_found += len(found)
        row.entities_wanted += len(wanted)


def hear(texts: Sequence[str]) -> list[NluResult]:
    """Read messages with the trained model, exactly as the engine does."""
    from bot.commands.model import MODEL
    from bot.nlu.reading import read_messages
    from bot.nlu.trained import understanding

    return [
        NluResult(
            one.first.intent,
            one.first.confidence,
            one.surface.register,
            one.first.entities,
            also=tuple(other.intent for other in one.questions[1:]),
        )
        for one in read_messages(texts, understanding(MODEL))
    ]


def evaluate() -> Report:
    """The whole of tests/lang."""
    every = cases()
    return score(zip(every, hear([case.text for case in every]), strict=True))
