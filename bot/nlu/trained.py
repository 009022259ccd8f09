"""The understanding inside a trained model, read without Rasa."""

from __future__ import annotations

import tarfile
from pathlib import Path

from bot.nlu.understanding import Understanding


def understanding(model: Path) -> Understanding:
    """Raises FileNotFoundError where nothing was trained, StopIteration where other components were."""
    with tarfile.open(model) as packed:
        member = next(one for one in packed.getmembers() if one.name.endswith("understanding.pickle"))
        stored = packed.extractfile(member)
        assert stored is not None  # a file, as its name says
        return Understanding.loads(stored.read())
