"""The invoice backends by name; an adapter's module is imported only where it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from bot.billing.backends.base import Invoices
from bot.errors import BadSetting

BACKENDS: Mapping[str, str] = {"sql": "bot.billing.backends.sql:SqlBackend"}


class UnknownBackend(BadSetting):
    """Facts: name (of the setting), value, known (names of backends)."""

    def __str__(self) -> str:
        known = ", ".join(self.facts["known"])
        return f"SAHAYAK_BACKEND={self.facts['value']}: there is no such backend; known are {known}, or module:Class"


def backend_class(name: str) -> type[Invoices]:
    """The adapter of this name, or of an address like "our_shop.backend:OurBackend"; UnknownBackend."""
    module, _, attribute = BACKENDS.get(name, name).partition(":")
    unknown = UnknownBackend(name="SAHAYAK_BACKEND", value=name, known=tuple(BACKENDS))
    if not attribute or module.startswith("."):
        raise unknown
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as cause:
        if cause.name and f"{module}.".startswith(f"{cause.name}."):
            raise unknown from cause
        raise  # the adapter is there, a library that it needs is not
    except (AttributeError, ValueError) as cause:
        raise unknown from cause
    if not (isinstance(found, type) and issubclass(found, Invoices)):
        raise unknown
    return found
