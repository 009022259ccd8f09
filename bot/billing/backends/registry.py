"""The invoice backends by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.billing.adapters import load_adapter
from bot.billing.backends.base import Invoices

BACKENDS: Mapping[str, str] = {
    "sql": "bot.billing.backends.sql:SqlBackend",
    "whmcs": "bot.billing.backends.whmcs.adapter:WhmcsBackend",
    "tryton": "bot.billing.backends.tryton.adapter:TrytonBackend",
}


def backend_class(name: str) -> type[Invoices]:
    """The adapter of this name or address; UnknownAdapter."""
    return load_adapter(name, BACKENDS, Invoices, "SAHAYAK_BACKEND")  # type: ignore[type-abstract]
