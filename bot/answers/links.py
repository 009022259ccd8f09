"""What the addresses under an answer lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

#: What a path of ours leads to.
PURPOSES = {"/pay/": "pay", "/invoices/": "download"}


def link_kinds(buttons: Iterable[Mapping[str, Any]], file: Mapping[str, Any] | None) -> set[str]:
    """pay, download, contact (mail or telephone) or page, of the buttons and the file of a reply as JSON."""
    addresses = [str(button["url"]) for button in buttons if button.get("url")]
    return {_kind(address) for address in [*addresses, *([str(file["url"])] if file else [])]}


def _kind(address: str) -> str:
    if address.startswith(("mailto:", "tel:")):
        return "contact"
    path = urlsplit(address).path
    return next((purpose for part, purpose in PURPOSES.items() if part in path), "page")
