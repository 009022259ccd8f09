"""Tell how a bill stands beside what nobody here knows of it: why it was cancelled, or by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.dialogue.books import current_of
from bot.dialogue.commands import Answer, Command
from bot.dialogue.dialogue_context import UNTOLD, Context, NluResult

MATTER: Final = "why_cancelled"  # the row of data/knowledge/host_questions.yml
STATUS: Final = "my_invoice_status"


def beside_its_status(commands: Sequence[Command], heard: NluResult, context: Context) -> Sequence[Command]:
    """``commands``, and first the status of the invoice that is meant, unless it was told just now."""
    first = commands[0]
    of_it = isinstance(first, Answer) and first.topic == UNTOLD and first.entities.get("matter") == MATTER
    if not of_it or context.customer is None:
        return commands
    number = heard.entities.get("invoice_number")
    told = context.last == STATUS and context.age == 0 and number in {None, context.dialogue_context.get("current")}
    if told:
        return commands
    number = number or current_of(context)
    status = (
        Answer(STATUS, {"invoice_number": number})
        if number
        else Answer("my_invoices", {"selection": {"status": "cancelled"}})
    )
    return [status, *(one for one in commands if getattr(one, "topic", "") not in {STATUS, "my_invoices"})]
