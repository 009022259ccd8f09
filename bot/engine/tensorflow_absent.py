"""Let Rasa be imported where TensorFlow is not installed: inert modules answer for it."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

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


class _InertMeta(type):
    """Any attribute of an inert class is an inert class again; used as a decorator it gives back what it decorates."""

    def __call__(cls, *args: Any, **options: Any) -> Any:
        if cls.__module__ == __name__ and len(args) == 1 and callable(args[0]) and not options:
            return args[0]
        return super().__call__(*args, **options)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert


class Inert(metaclass=_InertMeta):
    """Can be subclassed, called, indexed and used as a decorator; does nothing."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, *args: Any, **_: Any) -> Any:
        # A decorator gives back what it decorates; anything else gets one more inert thing.
        return args[0] if len(args) == 1 and callable(args[0]) else Inert()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __class_getitem__(cls, _: Any) -> type[Inert]:
        return cls


class _InertModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, absent: tuple[str, ...]) -> None:
        self._absent = absent

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] in self._absent:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = _InertModule(spec.name)
        module.__path__ = []
        vars(module)["__version__"] = "0.0.0"
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


def is_absent() -> bool:
    """True where the real TensorFlow cannot be imported."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return True
    return importlib.util.find_spec("tensorflow") is None


def stand_in(*unused: str) -> None:
    """Put the stand-ins in place, once, and only where TensorFlow is really absent.

    ``unused``: more packages that this process will not use though Rasa imports them.
    """
    if is_absent() and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        # spaCy's thinc looks for TensorFlow when it is imported and trusts what it finds:
        # it has to look before the stand-ins are there.
        import thinc.compat  # noqa: F401

        # In front, because an unused package is installed all the same.
        sys.meta_path.insert(0, _Finder((*ABSENT, *unused)))
