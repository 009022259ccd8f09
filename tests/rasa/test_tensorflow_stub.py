"""TensorFlow is not installed: Rasa imports all the same, and a pipeline that needs it says so in one line."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from bot.rasa.rasa_cli import needs_tensorflow
from bot.settings import ROOT

PRELUDE = "from bot.rasa.patches.tensorflow_stub import stand_in; stand_in();"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def test_it_is_really_absent() -> None:
    installed = {(one.metadata["Name"] or "").lower() for one in metadata.distributions()}
    assert not {"tensorflow", "tensorflow-cpu", "keras"} & installed


def test_rasa_imports_in_little_memory() -> None:
    # Not ru_maxrss, which a child takes over from the process that started it.
    told = run(f"{PRELUDE} import rasa.core.agent; print(open('/proc/self/status').read())")
    assert told.returncode == 0, told.stderr
    peak = next(line.split()[1] for line in told.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak) < 330_000  # kB; with TensorFlow it is 573 MB


def test_stand_ins_can_be_subclassed_called_and_used_as_decorators() -> None:
    told = run(
        f"{PRELUDE} import tensorflow as tf, tensorflow.keras.layers as layers\n"
        "class Model(tf.keras.Model): pass\n"
        "@tf.function\n"
        "def kept(): return 7\n"
        "print(kept(), issubclass(Model, tf.keras.Model), layers.Dense(3)(1) is not None)"
    )
    assert told.stdout.split() == ["7", "True", "True"], told.stderr


@pytest.mark.parametrize(
    ("config", "missing"),
    [
        (
            "pipeline: [{name: WhitespaceTokenizer}, {name: DIETClassifier}]\npolicies: [{name: TEDPolicy}]",
            ["DIETClassifier", "TEDPolicy"],
        ),
        ("pipeline: [{name: rasa.nlu.classifiers.diet_classifier.DIETClassifier}]", ["DIETClassifier"]),
        ("pipeline: [WhitespaceTokenizer]\npolicies: [RulePolicy]", []),
        ("", []),
    ],
)
def test_what_needs_it_is_named(tmp_path: Path, config: str, missing: list[str]) -> None:
    file = tmp_path / "config.yml"
    file.write_text(config, encoding="utf-8")
    assert needs_tensorflow(file) == missing


def test_our_own_pipeline_needs_none_of_it() -> None:
    assert needs_tensorflow(ROOT / "config.yml") == []
