"""One and the same number for every invoice number: which invoice it is tells nothing of what is asked."""

from __future__ import annotations

from functools import lru_cache

from bot.lang import invoice_numbers

EVERY = "4821"


@lru_cache(maxsize=64)  # the model in context, the one without and the encoder want that of the same message
def numberless(text: str) -> str:
    """``text`` with EVERY in the place of each invoice number."""
    for one in reversed(invoice_numbers(text)):
        text = f"{text[: one.start]}{EVERY}{text[one.end :]}"
    return text
