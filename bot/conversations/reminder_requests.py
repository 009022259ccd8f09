"""A customer wants no more reminders of invoices, or wants them again, said in a chat or by a reminder's button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.answers import Button, Reply, render
from bot.conversations.models import BUTTON, TEXT, Work
from bot.conversations.reminder_wish import reminder_wish

INTENT = "reminders"  # of a button's payload
#: Keeps the choice of a customer: whether they want none. The same again changes nothing. Raises StoreUnavailable.
Choose = Callable[[str, bool], Awaitable[None]]


def button(language: str, off: bool) -> Button:
    """By which a customer wants none, or wants them again."""
    title = render("reminder.off_button" if off else "reminder.on_button", language).text
    return Button(title, payload={"intent": INTENT, "entities": {"act": "off" if off else "on"}})


class ReminderRequests:
    """`choose`: None where this installation reminds nobody; words about reminders are then others' matter."""

    def __init__(self, choose: Choose | None) -> None:
        self._choose = choose

    async def answer(self, work: Work, language: str) -> Reply | None:
        """None where the message is about something else. May raise StoreUnavailable."""
        talk, said = work.conversation, work.message
        off = _pressed(work.payload) if said.kind == BUTTON else None
        if said.kind == TEXT and self._choose:
            off = reminder_wish(said.body["text"])
        if off is None or self._choose is None:
            return None
        if talk.customer is None:
            return render("reminder.unknown", language)
        await self._choose(talk.customer, off)
        return render("reminder.chosen_off" if off else "reminder.chosen_on", language).with_buttons(
            button(language, not off)
        )


def _pressed(payload: Mapping[str, Any] | None) -> bool | None:
    if payload is None or payload["intent"] != INTENT:
        return None
    return bool(payload["entities"].get("act") == "off")
