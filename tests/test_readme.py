"""The README tells the truth about settings, commands and pictures."""

from __future__ import annotations

import re
from pathlib import Path

from bot.__main__ import CHORES
from bot.settings import TABLE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_settings_table_is_the_one_in_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    code = [(row.name, f"`{row.default}`" if row.default else "", row.help) for row in TABLE]
    assert rows == code


def test_every_chore_is_named() -> None:
    for name in CHORES:
        assert f"python -m bot {name}" in README, name


def test_links_and_pictures_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
