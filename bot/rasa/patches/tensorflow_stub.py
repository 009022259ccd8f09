"""Let Rasa be imported where TensorFlow is not installed: inert modules answer for it."""

from __future__ import annotations

import importlib.util
import sys

from bot.rasa.patches.import_stubs import Finder, install

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
EXTRA = "uv pip install 'rasa[full]==3.6.21' tensorflow==2.12.0"
NEEDS_TENSORFLOW = frozenset(
    {
        "DIETClassifier",
        "ResponseSelector",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
    }
)


def is_absent() -> bool:
    """True where the real TensorFlow cannot be imported."""
    return _stood_in() or importlib.util.find_spec("tensorflow") is None


def stand_in() -> None:
    """Put the stand-ins in place, once, and only where TensorFlow is really absent."""
    if is_absent() and not _stood_in():
        # spaCy's thinc looks for TensorFlow when it is imported and trusts what it finds:
        # it has to look before the stand-ins are there.
        import thinc.compat  # noqa: F401

        install(ABSENT)


def _stood_in() -> bool:
    return any(isinstance(finder, Finder) and "tensorflow" in finder.names for finder in sys.meta_path)
