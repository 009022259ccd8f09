"""The project's own training messages, as the model learns them: text, topic and register."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings import ROOT

FOLDER = ROOT / "data" / "nlu"
ANNOTATED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One message of data/nlu."""

    text: str
    topic: str
    register: str


def own_examples(folder: Path = FOLDER) -> list[Example]:
    """Every message of <register>/<topic>.yml, without the marks of its entities."""
    found = []
    for file in sorted(folder.glob("*/*.yml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            texts = [line[2:] for line in row["examples"].splitlines() if line.startswith("- ")]
            found += [Example(ANNOTATED.sub(r"\1", text), row["intent"], file.parent.name) for text in texts]
    return found


def share_of(examples: Sequence[Example], share: float, seed: int = 0) -> list[Example]:
    """That share of each topic in each register, at least two of each; a larger share holds all of a smaller one."""
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.topic, example.register), []).append(example)
    kept = []
    for key in sorted(groups):
        shuffled = sorted(groups[key], key=lambda one: one.text)
        random.Random(f"{seed} {key}").shuffle(shuffled)
        kept += shuffled[: max(2, round(share * len(shuffled)))]
    return kept
