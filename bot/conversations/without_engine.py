"""What still works while the engine is away: the buttons of the menu, and a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.answers import Reply, render
from bot.answers.guide import guide
from bot.conversations.models import Handoff

#: Guide answers that need no understanding: they are the menu of `errors.engine_unavailable`.
MENU = frozenset({"pay_invoice_howto", "invoice_download_howto", "help"})


def reply(payload: Mapping[str, Any] | None, language: str) -> Reply:
    """The guide answer of a pressed menu button, else the menu itself."""
    if payload is not None and payload["intent"] in MENU:
        return guide(payload["intent"], language, {}, today=date.today())
    return render("errors.engine_unavailable", language)


def handoff(payload: Mapping[str, Any] | None) -> Handoff | None:
    """A person is called by the button alone; nothing else could tell that one is wanted."""
    if payload is not None and payload["intent"] == "handoff":
        return Handoff("engine_unavailable", {"topic": "handoff"})
    return None
