"""The examples of what a message says beside its topic (data/acts), and of what only resembles it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "acts"
NONE = ""  # the act of what only resembles one


class Example(NamedTuple):
    """A line and the act that it says."""

    text: str
    act: str


def act_examples(folder: Path = FOLDER) -> list[Example]:
    """Of every register: one file each, act -> lines."""
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yml"))]
    return [Example(line, act) for acts in read for act, lines in acts.items() for line in lines.splitlines() if line]
