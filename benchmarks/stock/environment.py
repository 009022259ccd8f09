"""The other Python that --stock names, and the sides that live in it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.datasets import Examples
from benchmarks.sides import NluResult, Run
from benchmarks.stock.pipelines import pipeline
from bot.errors import UserError

HERE = Path(__file__).parent
ADVICE = (
    "make one with `uv venv --python 3.10 FOLDER && "
    "uv pip install --python FOLDER/bin/python rasa==3.6.21 floret==0.10.5`"
)


class NoStock(UserError):
    """Facts: python, why."""

    code = "no_stock"

    def __str__(self) -> str:
        return f"{self.facts['python']} has no stock Rasa ({self.facts['why']}); {ADVICE}"


class StockFailed(UserError):
    """Facts: script, why (the last line it said)."""

    code = "stock_failed"

    def __str__(self) -> str:
        return f"{self.facts['script']} failed in the other Python: {self.facts['why']}"


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


class Outside:
    """A side that learns and answers in the other Python, by a script of this folder."""

    name = ""
    slow = False

    def __init__(self, python: Path, script: str, **given: Any) -> None:
        self._python, self._script, self._given = python, HERE / script, given

    def run(self, train: Examples, tests: Mapping[str, Sequence[str]]) -> Run:
        """Raises StockFailed with the last line that it said."""
        job = {
            **self._given,
            "train": list(zip(train.texts, train.labels, strict=True)),
            "tests": {name: list(texts) for name, texts in tests.items()},
        }
        with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as name:
            asked, told = Path(name) / "job.json", Path(name) / "answer.json"
            asked.write_text(json.dumps(job), encoding="utf-8")
            self._call(asked, told, cwd=name)
            answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        heard = {
            test: NluResult(tuple(one["labels"]), tuple(one["scores"]), one["ms"])
            for test, one in answer["tests"].items()
        }
        return Run(answer["seconds"], heard)

    def _call(self, *arguments: Path, cwd: str) -> None:
        command = [self._python, "-W", "ignore", self._script, *arguments]
        done = subprocess.run(command, cwd=cwd, env=outside(), capture_output=True, text=True)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
            raise StockFailed(script=self._script.name, why=lines[-1])


class StockRasa(Outside):
    """Stock Rasa's understanding; `diet` or `logistic`."""

    def __init__(self, python: Path, kind: str, epochs: int) -> None:
        super().__init__(python, "classify.py", pipeline=pipeline(kind, epochs))
        self.name = "rasa_diet" if kind == "diet" else "rasa_logistic"
        self.slow = kind == "diet"


class FastText(Outside):
    """fastText's supervised model of words and subwords, as floret."""

    name = "fasttext"

    def __init__(self, python: Path) -> None:
        super().__init__(python, "subwords.py")


def has_floret(python: Path) -> bool:
    return not subprocess.run([python, "-c", "import floret"], env=outside(), capture_output=True).returncode
