"""Read a message as asked of what the customer's own books tell: the next bill, a price, a payment's id."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, RECURRING, Context, NluResult
from bot.dialogue.follow_ups import named
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, topics

LISTS = frozenset({"my_due", "my_invoices"})


def asks_when_to_pay_again(heard: NluResult, context: Context) -> Command | None:
    """ "And when do I pay again?", of what was paid: until when the service runs."""
    of_bills = context.last is None or (is_account(context.last) and context.age <= 1)
    named_ = set(heard.selection) - {"issued", "service"} or set(heard.entities) - {"matter", "gateway"}
    meant = heard.next and of_bills and not named_ and not _asks_else(context)
    return Answer("my_service_status") if meant and context.customer else None


def _asks_else(context: Context) -> bool:
    """Whether a question is open that is not which invoice is meant, nor an offer."""
    return context.open_question is not None and context.open_question["kind"] not in {"invoice", "confirm", "options"}


def asks_what_it_costs(heard: NluResult, context: Context) -> Command | None:
    """ "And how much is it?", of the service that was just told: its bill, or its price."""
    said = heard.selection or set(heard.entities) - {"matter"} or heard.reference == "all"
    of_it = heard.how_much and not said and heard.intent in {"not_covered", "my_due", "my_invoice_status", "fallback"}
    if not of_it or context.customer is None:
        return None
    current, age = context.dialogue_context.get("current"), context.dialogue_context.get("current_age", 0)
    if current in context.shown and len(context.shown) == 1 and age == 0:  # else the service was told without a bill
        return Answer("my_invoice_status", {"invoice_number": current})
    alone = not context.shown or context.held or (len(context.shown) == 1 and age > 0)
    return Answer("my_service_status", dict(context.held)) if alone else None


def asks_for_its_transaction(heard: NluResult, context: Context) -> Command | None:
    """ "Its transaction id?", of the payment that was just told."""
    current = context.dialogue_context.get("current")
    meant = heard.reference_of_payment and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | {
        "my_invoice_status",
        "my_invoices",
        "download_link",
        "paid_but_unpaid",
    }
    return Answer("my_invoice_status", {"invoice_number": current}) if meant and current and context.age == 0 else None


def asks_of_the_other(heard: NluResult, context: Context) -> Command | None:
    """ "And the other one?", after a rule that explained why one of their automatic payments failed."""
    last = context.last
    explained = last is not None and (last == "my_recurring_status" or topics()[last].source == RECURRING)
    little = CONTEXTUAL | NOT_UNDERSTOOD | {last, "feedback_negative", "complaint", "rbi_why"}
    follows = heard.reference == "other" and heard.intent in little
    own = context.customer is not None and len(context.shown) > 1 and is_remembered(context.age)
    elsewhere = {"product", "bank", "network", "gateway"} & set(heard.entities)
    return (
        Answer("my_recurring_status", {"reference": "other"})
        if explained and follows and own and not elsewhere
        else None
    )


def wants_the_pdf_anew(heard: NluResult, context: Context) -> Command | None:
    """ "The PDF of 4700 does not open": a fresh link of it is at hand."""
    number, broken = heard.entities.get("invoice_number"), heard.entities.get("matter") == "broken_page"
    meant = heard.intent in {"not_covered", "invoice_download_howto", "download_link"}
    return (
        Answer("download_link", {"invoice_number": number})
        if number and broken and meant and context.customer
        else None
    )


def wants_it_noted(heard: NluResult, context: Context) -> Command | None:
    """ "Tell your team that I pay 4821 on Friday", where nobody is awaited yet: a person gets it."""
    of_bills = is_account(heard.intent) or heard.intent in NOT_UNDERSTOOD | {"handoff", "affirm"}
    noted = heard.adds and "invoice_number" in heard.entities
    return Answer("handoff") if noted and of_bills and not context.awaited else None


def asks_what_is_late(heard: NluResult, context: Context) -> Command | None:
    """ "How many bills are overdue?", "the two oldest that are open", not understood otherwise."""
    unheard = heard.intent in NOT_UNDERSTOOD | CONTEXTUAL
    status = heard.selection.get("status") or heard.entities.get("status")
    of_bills = status in {"overdue", "unpaid"} and unheard and not context.open_question
    picks = {"count", "due", "issued", "size"} & set(heard.selection)
    if not of_bills or not (heard.bill or picks) or {"company", "product"} & set(heard.entities):
        return None
    return Answer("my_invoice_status" if picks else "my_due", named(heard, context)) if context.customer else None


def asks_of_that_one(heard: NluResult, context: Context) -> Command | None:
    """ "What is it for, and how much?", of the one that the list was asked for."""
    current, age = context.dialogue_context.get("current"), context.dialogue_context.get("current_age", 1)
    of_it = heard.intent == "my_due" and heard.reference == "that" and not heard.selection and context.last in LISTS
    return Answer("my_invoice_status", {"invoice_number": current}) if of_it and current and age <= 1 else None


def asks_why_it_failed(heard: NluResult, context: Context) -> Command | None:
    """ "Why was my card not charged?", of a customer, heard as a rule or not at all."""
    unheard = heard.intent in NOT_UNDERSTOOD | {"rbi_limit", "rbi_why", "my_due"}
    elsewhere = {"company", "product"} & set(heard.entities)
    meant = heard.failed and unheard and not elsewhere and not context.open_question
    return Answer("my_recurring_status", named(heard, context)) if meant and context.customer else None


def wants_all_whatever(heard: NluResult, context: Context) -> Command | None:
    """ "Paid or not, how many bills have I?", heard as what is owed."""
    return Answer("my_invoices") if heard.whatever and heard.intent in {"my_due", "fallback"} else None


PROPOSERS = (
    Proposer(0.82, asks_when_to_pay_again),
    Proposer(0.56, asks_what_is_late),
    Proposer(0.82, asks_of_that_one),
    Proposer(0.79, asks_why_it_failed),
    Proposer(0.81, wants_all_whatever),
    Proposer(0.82, asks_what_it_costs),
    Proposer(0.82, asks_for_its_transaction),
    Proposer(0.82, asks_of_the_other),
    Proposer(0.82, wants_the_pdf_anew),
    Proposer(0.91, wants_it_noted),
)
