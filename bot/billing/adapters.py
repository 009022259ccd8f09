"""Adapters by name or by address; a module is imported only where it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TypeVar

from bot.errors import BadSetting

T = TypeVar("T")


class UnknownAdapter(BadSetting):
    """Facts: name (of the setting), value, known (names of adapters)."""

    def __str__(self) -> str:
        known = ", ".join((*self.facts["known"], "module:Class"))
        return f"{self.facts['name']}={self.facts['value']}: there is no such adapter; known: {known}"


def load_adapter(name: str, known: Mapping[str, str], promise: type[T], setting: str) -> type[T]:
    """The class of this name in `known`, or at an address like "our_shop.backend:OurBackend", that keeps `promise`.

    UnknownAdapter. An adapter that is there and misses a library raises its own ImportError.
    """
    module, _, attribute = known.get(name, name).partition(":")
    unknown = UnknownAdapter(name=setting, value=name, known=tuple(known))
    if not attribute or module.startswith("."):
        raise unknown
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as cause:
        if cause.name and f"{module}.".startswith(f"{cause.name}."):
            raise unknown from cause
        raise
    except (AttributeError, ValueError) as cause:
        raise unknown from cause
    if not (isinstance(found, type) and issubclass(found, promise)):
        raise unknown
    return found
