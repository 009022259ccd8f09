"""What the README shows of `python -m bot ask` is what it prints, but for dates and links."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lang import DEFAULT, language
from bot.settings import ROOT
from tests.e2e.installation import House

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("house"), pytest.mark.timeout(400)]

README = (Path(ROOT) / "README.md").read_text(encoding="utf-8")
MONTHS = "|".join(language(DEFAULT).months)
SAMPLES = re.findall(r"^\$ python -m bot ask (.*)\n((?:(?!\$ |```).*\n)+)", README, re.MULTILINE)


def plain(text: str) -> str:
    """Without what changes from day to day and from start to start, and however the lines are broken."""
    without_links = re.sub(r"https?://\S+", "LINK", text)
    without_dates = re.sub(rf"[০-৯]{{1,2}} (?:{MONTHS})(?: [০-৯]{{4}})?", "DATE", without_links)
    return " ".join(without_dates.split())


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 2


@pytest.mark.parametrize(("arguments", "shown"), SAMPLES, ids=[shlex.split(one)[-1] for one, _ in SAMPLES])
def test_the_readme_shows_what_is_answered(house: House, arguments: str, shown: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", "ask", *shlex.split(arguments)],
        cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert plain(ended.stdout) == plain(shown)
