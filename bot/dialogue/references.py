"""Find the invoice that "that one", "the other one" or "the second" points at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.dialogue_context import NluResult
from bot.knowledge.memory import is_remembered
from bot.knowledge.paid_period import SUM
from bot.knowledge.topics import is_account, topics


def pointed_at(reference: str | None, shown: Sequence[str], current: str | None) -> str | None:
    """The number that ``choice`` names among the numbers ``shown``; None where it names none of them."""
    if reference == "that":
        return current or (shown[0] if len(shown) == 1 else None)
    if reference == "other":
        others = [number for number in shown if number != current]
        return others[0] if len(others) == 1 else None
    if reference is None or not reference.lstrip("-").isdigit():
        return None
    place = int(reference)
    index = place - 1 if place > 0 else len(shown) + place
    return shown[index] if 0 <= index < len(shown) else None


def describes(selection: Mapping[str, Any]) -> bool:
    """Whether more is said of the invoices that are meant than one number."""
    return (
        bool(set(selection) - {"numbers", "those"})
        or bool(selection.get("those"))
        or len(selection.get("numbers", ())) > 1
    )


def named_invoice(
    topic: str, entities: Mapping[str, Any], heard: NluResult, dialogue_context: Mapping[str, Any]
) -> dict[str, Any]:
    """``entities`` of an account question, with the invoice that the words or the last turns point at."""
    filled, reference = dict(entities), heard.reference
    shown = [str(number) for number in dialogue_context.get("invoices", ())]
    if SUM in filled.get("selection", ()):
        return filled  # what was paid in a time: all of it is said
    said = {name: value for name, value in heard.selection.items() if name != "those" or _are_those(value, shown)}
    if describes(said) or "those" in said:
        # Which these are, the customer's own list tells: the action reads it.
        filled.pop("invoice_number", None)
        out = {"not_amounts": list(heard.excluded["amount"])} if "amount" in heard.excluded else {}
        return {**filled, "selection": {**said, **out}, **({"reference": reference} if reference else {})}
    if {"selection", "reference"} & set(filled):
        return filled  # said already
    if topic in {"my_invoices", "paid_but_unpaid"} and reference is not None:
        return {**filled, "reference": reference}  # "my last invoice" is one of the list
    if topic not in topics() or not topics()[topic].invoice or "invoice_number" in filled:
        return filled
    if reference == "all":
        return {**filled, "reference": "all"}
    if reference == "that" and "amount" in filled and topic != "pay_link":
        reference = None  # "there was one of 900 too, where is that?"; "of that I want to pay 900" is a part of it
    current = dialogue_context.get("current")
    number = pointed_at(reference, shown, current)
    # "The HDFC one", "the one of 2,300": which that is, the action knows.
    told = reference or {"bank", "network", "amount"} & set(filled)
    if number is None and not told and current and is_remembered(dialogue_context.get("current_age", 0)):
        number = current
    if number is None and not told and topic == "pay_link" and dialogue_context.get("together"):
        filled["invoice_number"] = ",".join(
            shown
        )  # "by card then, send the link", of those that were to be paid at once
    elif number is None and not told and dialogue_context.get("bill_meant"):
        filled.update(dialogue_context["bill_meant"])  # "the VPS's, in two parts?", and then "when is it due?"
    elif number is None and reference == "that" and dialogue_context.get("bill_meant"):
        filled.update(dialogue_context["bill_meant"])
    elif number is not None:
        filled["invoice_number"] = number
    elif reference is not None:
        filled["reference"] = (
            reference  # nothing was shown yet: the action reads it against the list of unpaid invoices
        )
    return filled


def _are_those(count: object, shown: Sequence[str]) -> bool:
    """Whether so many were shown; 0: however many there are, if there are several."""
    return count == len(shown) or (count == 0 and len(shown) > 1)


def meant_in(heard: NluResult) -> dict[str, Any]:
    """What a message that gets no answer on the account says of the one invoice that it is about, for what is asked
    next: one that is masked ("charge 4822 to my card"), goes to the ticket, or asks for terms."""
    elsewhere = {"product", "company", "bank"} & set(heard.entities)
    several = {"every", "more_services", "count", "those"} & set(heard.selection)
    number = heard.entities.get("invoice_number")
    if number and not elsewhere and not several and len(heard.selection.get("numbers", ())) <= 1:
        return {"current": number, "current_age": 0}
    one = {name: heard.selection[name] for name in ("service", "size", "due", "status") if name in heard.selection}
    bill = heard.bill or "amount" in heard.entities
    return {"bill_meant": {"selection": one}} if one and bill and not elsewhere and not several else {}


def with_current(topic: str, entities: Mapping[str, Any], dialogue_context: Mapping[str, Any]) -> dict[str, Any]:
    """``entities``; of a question on one invoice, with the one that was shown just now where none is meant yet."""
    return named_invoice(topic, entities, NluResult(topic), dialogue_context) if is_account(topic) else dict(entities)
