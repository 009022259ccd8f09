"""Read one table of data/knowledge."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "knowledge"


@lru_cache(maxsize=64)
def load(name: str) -> Any:
    """The parsed content of data/knowledge/<name>.yml."""
    with (FOLDER / f"{name}.yml").open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
