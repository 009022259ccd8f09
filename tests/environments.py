"""Which tests run in which of the two environments: a test lives where its room lives.

`.venv` is the app's, `.venv-engine` (Python 3.10) the engine's. Whatever is not listed here is the app's.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent

#: What imports Rasa, or learns with scikit-learn.
ENGINE = (
    "benchmarks/test_arithmetic.py",
    "benchmarks/test_domain.py",
    "benchmarks/test_engine_counts.py",
    "benchmarks/test_material.py",
    "dialogue",
    "nlu",
    "rasa",
)
#: Rooms that both programs import.
BOTH = ("answers", "dialogue/test_decide.py", "knowledge", "lang_rules", "test_settings.py")
#: Of these, what takes long and depends on no version of anything: the app's, alone.
ONCE = (
    "answers/test_book.py",
    "knowledge/test_every_diagnosis.py",
    "lang_rules/test_invoice_forms.py",
    "lang_rules/test_numbers.py",
)

IS_ENGINE = sys.version_info < (3, 11)


def lives_here(path: Path) -> bool:
    """Whether the tests of this file or folder run under this Python. A folder on the way to such a file does too."""
    if path.is_dir() and (_above(path) or not path.is_relative_to(HERE)):
        return True
    if _within(path, ONCE):
        return not IS_ENGINE
    return _within(path, BOTH) or _within(path, ENGINE) == IS_ENGINE


def _within(path: Path, names: tuple[str, ...]) -> bool:
    return any(f"{path}/".startswith(f"{HERE}/{name}/") for name in names)


def _above(path: Path) -> bool:
    return any(f"{HERE}/{name}".startswith(f"{path}/") for name in (*ENGINE, *BOTH))
