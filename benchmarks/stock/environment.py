"""The other Python that --stock names, and running a script in it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.datasets import Examples
from benchmarks.sides import Heard, Run
from benchmarks.stock.pipelines import pipeline
from bot.errors import UserError

HERE = Path(__file__).parent
ADVICE = "make one with `uv venv --python 3.10 FOLDER && uv pip install --python FOLDER/bin/python rasa==3.6.21`"


class NoStock(UserError):
    """Facts: python, why."""

    code = "no_stock"

    def __str__(self) -> str:
        return f"{self.facts['python']} has no stock Rasa ({self.facts['why']}); {ADVICE}"


class StockFailed(UserError):
    """Facts: script, why (the last line it said)."""

    code = "stock_failed"

    def __str__(self) -> str:
        return f"stock Rasa: {self.facts['script']} failed: {self.facts['why']}"


def outside() -> dict[str, str]:
    """Our environment without what would point the other Python at our own packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAHAYAK_", "VIRTUAL"))}
    return {
        **kept,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def check(python: Path) -> None:
    """Raises NoStock where that Python cannot import Rasa with TensorFlow."""
    asked = "from importlib.metadata import version; version('rasa'); version('tensorflow')"
    try:
        done = subprocess.run([python, "-c", asked], env=outside(), capture_output=True, text=True, timeout=60)
    except OSError as cause:
        raise NoStock(python=python, why=cause.strerror) from None
    if done.returncode:
        raise NoStock(python=python, why=(done.stderr.strip().splitlines() or ["it said nothing"])[-1])


class StockRasa:
    """Stock Rasa's understanding in its own process; `diet` or `logistic`."""

    def __init__(self, python: Path, kind: str, epochs: int) -> None:
        self.name = "rasa_diet" if kind == "diet" else "rasa_logistic"
        self.slow = kind == "diet"
        self._python, self._pipeline = python, pipeline(kind, epochs)

    def run(self, train: Examples, tests: Mapping[str, Sequence[str]]) -> Run:
        """Raises StockFailed with the last line that it said."""
        job = {
            "pipeline": self._pipeline,
            "train": list(zip(train.texts, train.labels, strict=True)),
            "tests": {name: list(texts) for name, texts in tests.items()},
        }
        with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as name:
            asked, told = Path(name) / "job.json", Path(name) / "answer.json"
            asked.write_text(json.dumps(job), encoding="utf-8")
            self._call(HERE / "classify.py", asked, told, cwd=name)
            answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        heard = {
            test: Heard(tuple(one["labels"]), tuple(one["scores"]), one["ms"]) for test, one in answer["tests"].items()
        }
        return Run(answer["seconds"], heard)

    def _call(self, script: Path, *arguments: Path, cwd: str) -> None:
        done = subprocess.run(
            [self._python, "-W", "ignore", script, *arguments], cwd=cwd, env=outside(), capture_output=True, text=True
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
            raise StockFailed(script=script.name, why=lines[-1])
