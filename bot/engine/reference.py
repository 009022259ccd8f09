"""Find the invoice that "that one", "the other one" or "the second" points at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge.topics import topics

REMEMBERED_TURNS = 2  # "the pay link, please" still means the invoice that was shown so many turns ago


def pointed_at(choice: str | None, shown: Sequence[str], current: str | None) -> str | None:
    """The number that ``choice`` names among the numbers ``shown``; None where it names none of them."""
    if choice == "that":
        return current or (shown[0] if len(shown) == 1 else None)
    if choice == "other":
        others = [number for number in shown if number != current]
        return others[0] if len(others) == 1 else None
    if choice is None or not choice.lstrip("-").isdigit():
        return None
    place = int(choice)
    index = place - 1 if place > 0 else len(shown) + place
    return shown[index] if 0 <= index < len(shown) else None


def named_invoice(
    topic: str, entities: Mapping[str, Any], choice: str | None, frame: Mapping[str, Any]
) -> dict[str, Any]:
    """``entities`` of an account question, with the invoice that the words or the last turns point at."""
    filled = dict(entities)
    if topic == "my_invoices" and choice is not None:
        return {**filled, "choice": choice}  # "my last invoice" is one of the list
    if topic not in topics() or not topics()[topic].invoice or "invoice_number" in filled:
        return filled
    if choice == "all":
        return {**filled, "choice": "all"}
    shown = [str(number) for number in frame.get("invoices", ())]
    current = frame.get("current")
    number = pointed_at(choice, shown, current)
    if number is None and choice is None and current and frame.get("current_age", 0) <= REMEMBERED_TURNS:
        number = current
    if number is not None:
        filled["invoice_number"] = number
    elif choice is not None:
        filled["choice"] = choice  # nothing was shown yet: the action reads it against the list of unpaid invoices
    return filled
