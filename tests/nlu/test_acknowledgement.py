"""What only takes note of what was said is told from what asks or wants something."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.nlu.acknowledgement import is_acknowledgement

LINES = yaml.safe_load((Path(__file__).parent / "acknowledgements.yml").read_text(encoding="utf-8"))


def test_taking_note_is_heard() -> None:
    assert [text for text in LINES["noted"] if not is_acknowledgement(text)] == []


def test_what_asks_or_wants_is_no_taking_note() -> None:
    assert [text for text in LINES["not_noted"] if is_acknowledgement(text)] == []
