"""Inert modules that answer for packages which Rasa imports and this process does not use."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

ERRORS = ("Error", "Exception", "Warning")  # endings of names that stand in an `except`


class StandInUsed(ImportError):
    """Somebody wants to work with a stand-in after all."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not loaded in the engine: see stubbed_packages.py (or tensorflow_stub.py) in bot/rasa/patches",
            name=name,
        )


class _State:
    sealed = False


class _InertMeta(type):
    """Any attribute of an inert class is an inert class again; used as a decorator it gives back what it decorates."""

    def __call__(cls, *args: Any, **options: Any) -> Any:
        if _State.sealed:
            raise StandInUsed(cls.stands_for)  # type: ignore[attr-defined]
        if "stands_for" in vars(cls) and len(args) == 1 and callable(args[0]) and not options:
            return args[0]
        return super().__call__(*args, **options)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return inert(f"{cls.stands_for}.{name}")  # type: ignore[attr-defined]


class Inert(metaclass=_InertMeta):
    """Can be subclassed, called, indexed and used as a decorator; does nothing."""

    stands_for = "a stand-in"

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, *args: Any, **_: Any) -> Any:
        # A decorator gives back what it decorates; anything else gets one more inert thing.
        if _State.sealed:
            raise StandInUsed(self.stands_for)
        return args[0] if len(args) == 1 and callable(args[0]) else type(self)()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if _State.sealed:
            raise StandInUsed(f"{self.stands_for}.{name}")
        return inert(f"{self.stands_for}.{name}")()

    def __class_getitem__(cls, _: Any) -> type[Inert]:
        return cls


@cache
def inert(name: str) -> Any:
    """An inert class of this name. One that is named like an error is an exception too, so that `except` takes it."""
    plain = name.rpartition(".")[2]
    bases = (Inert, Exception) if plain.endswith(ERRORS) else (Inert,)
    return _InertMeta(plain, bases, {"stands_for": name})


class _InertModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return inert(f"{self.__name__}.{name}")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers for the packages in ``names`` and whatever is below them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if self.names.isdisjoint(_with_parents(fullname)):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = _InertModule(spec.name)
        module.__path__ = []
        vars(module)["__version__"] = "0.0.0"
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


def install(names: Sequence[str]) -> None:
    """Stand in for these packages from now on. In front, because an unused package is installed all the same."""
    sys.meta_path.insert(0, Finder(names))


def without_setuptools() -> None:
    """Sanic asks distutils for one function. setuptools, which looked at its variable before we ran, would load itself.

    Python's own distutils, which Python 3.10 has, answers instead.
    """
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "_distutils_hack"]


def seal() -> None:
    """All is imported: from now on a stand-in that is called raises StandInUsed, where it would have done nothing."""
    _State.sealed = True


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
