"""Read a message as asked of the customer's own books in words of its own: by what it was paid, since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, UNTOLD, Context, NluResult
from bot.dialogue.follow_ups import named
from bot.dialogue.lost_payment import is_asked
from bot.dialogue.somebody_else import asks_them, pays_for_somebody
from bot.knowledge.bills_asked import (
    asks_for_the_same_price,
    asks_for_the_term,
    asks_how_they_differ,
    asks_of_another_package,
    asks_what_is_owed_after_cancelling,
    asks_what_it_was_for,
    asks_what_they_pay_for,
    asks_when_its_bill_comes,
    asks_whether_it_is_paid,
    asks_whether_to_pay_again,
    wants_another_package,
)
from bot.knowledge.books_asked import (
    asks_since_when,
    asks_what_was_used,
    asks_whether_billed_twice,
    counts_bills,
    counts_the_late,
)
from bot.knowledge.memory import is_remembered
from bot.knowledge.own_charges import (
    asks_for_the_next_attempt,
    asks_whether_it_stays_on,
    has_no_notice,
    says_that_it_fails,
    wants_nothing_taken,
    was_not_told,
)
from bot.knowledge.paying_said import (
    pays_at_once,
    says_it_is_done,
    wants_a_reminder,
    wants_it_too,
    will_wait,
)

#: What it is, by the first that says so.
ASKED: Final[Mapping[str, Callable[[str], bool]]] = {
    "for_them": pays_for_somebody,
    "asks_them": asks_them,
    "another": asks_of_another_package,
    "used": asks_what_was_used,
    "since": asks_since_when,
    "twice": asks_whether_billed_twice,
    "same": asks_for_the_same_price,
    "for": asks_what_it_was_for,
    "late": counts_the_late,
    "notice": has_no_notice,
    "told": was_not_told,
    "hold": wants_nothing_taken,
    "retry": asks_for_the_next_attempt,
    "stays": asks_whether_it_stays_on,
    "fails": says_that_it_fails,
    "again": asks_whether_to_pay_again,
    "paid": asks_whether_it_is_paid,
    "waits": will_wait,
    "bigger": wants_another_package,
    "pays_for": asks_what_they_pay_for,
    "too": wants_it_too,
    "counts": counts_bills,
    "comes": asks_when_its_bill_comes,
    "term": asks_for_the_term,
    "remind": wants_a_reminder,
    "cancels": asks_what_is_owed_after_cancelling,
    "done": says_it_is_done,
    "at_once": pays_at_once,
    "differ": asks_how_they_differ,
}
OF_ANYBODY: Final = frozenset({"for_them", "asks_them", "another", "bigger", "remind", "waits", "cancels"})
OF_BILLS: Final = frozenset({"my_due", "my_invoices", "my_invoice_status", "pay_link", "my_recurring_status"})
LITTLE: Final = NOT_UNDERSTOOD | CONTEXTUAL
DOUBT: Final = 0.7  # probability of an intent
PLACED: Final = frozenset({"on_day", "after", "size", "due"})  # what points at one of all that they owe
WITHOUT_A_LIST: Final = LITTLE | {"invoice_list_howto", "my_invoices", "rbi_deadline", "invoice_status_meaning"}


def asked_of_the_books(text: str, *, proved: bool = True) -> str:
    """What of `ASKED` a message asks; of who has not ``proved`` who they are only what counts for anybody."""
    return next((name for name, asks in ASKED.items() if (proved or name in OF_ANYBODY) and asks(text)), "")


def asks_what_it_was_paid_with(heard: NluResult, context: Context) -> Command | None:
    """ "What did I use, bKash or card?": nothing is missed, and nothing is to be paid."""
    missed = bool(heard.told.get("missed")) or is_asked(context.dialogue_context)
    meant = heard.books == "used" and is_theirs(heard, context) and not missed
    return Answer("my_invoice_status", of_one(heard, context)) if meant else None


def asks_since_when_they_have_it(heard: NluResult, context: Context) -> Command | None:
    meant = heard.books == "since" and is_theirs(heard, context)
    return Answer("my_service_status", named(heard, context)) if meant else None


def asks_why_there_are_two(heard: NluResult, context: Context) -> Command | None:
    """ "Was I billed twice? Two mails came": what bills there are."""
    meant = heard.books == "twice" and is_theirs(heard, context) and not heard.told.get("made")
    return Answer("my_due") if meant else None


def counts_what_is_late(heard: NluResult, context: Context) -> Command | None:
    meant = heard.books == "late" and is_theirs(heard, context)
    return Answer("my_due", {"selection": {"status": "overdue"}}) if meant else None


def was_told_nothing(heard: NluResult, context: Context) -> Command | None:
    """ "Nobody mailed me about that": how it is told, and how the bill stands."""
    little = heard.intent == "handoff" and heard.confidence < DOUBT
    untold = heard.intent == UNTOLD and "matter" not in heard.entities and context.last in OF_BILLS
    of_bills = (
        little or untold or heard.intent in LITTLE | OF_BILLS | {"invoice_timing", "complaint", "feedback_negative"}
    )
    meant = heard.books == "told" and (little or untold or of_bills) and is_theirs(heard, context)
    number = heard.entities.get("invoice_number") or current_of(context)
    if not meant:
        return None
    return Answer("my_invoice_status", {"invoice_number": number}) if number else Answer("my_due")


def speaks_of_their_charges(heard: NluResult, context: Context) -> Command | None:
    """ "No notice came from the bank", "don't take anything now", "when is it tried again?", of their own."""
    own = (context.last in OF_BILLS and context.age <= 1) or current_of(context) is not None
    meant = (heard.books == "hold" or (heard.books in {"notice", "retry"} and own)) and is_theirs(heard, context)
    number = heard.entities.get("invoice_number") or (None if heard.books == "hold" else current_of(context))
    return Answer("my_recurring_status", {"invoice_number": number} if number else {}) if meant else None


def says_that_another_fails(heard: NluResult, context: Context) -> Command | None:
    """ "And the small one, that fails too?", of theirs: no answer to which of them is to be paid."""
    own = context.last in OF_BILLS and context.age <= 1
    placed = bool({*PLACED, "numbers"} & set(heard.selection)) and heard.intent in LITTLE | OF_BILLS
    meant = heard.books == "fails" and placed and own and is_theirs(heard, context)
    return Answer("my_recurring_status", named(heard, context)) if meant else None


def asks_whether_it_runs_meanwhile(heard: NluResult, context: Context) -> Command | None:
    """ "Does the VPS stay on meanwhile?": no answer to which invoice is meant."""
    meant = heard.books == "stays" and is_theirs(heard, context)
    return Answer("my_service_status", named(heard, context)) if meant else None


def places_one_of_theirs(heard: NluResult, context: Context) -> Command | None:
    """ "What is the bigger one for?", "the one due on the 9th", where nothing was shown: one of what they owe."""
    placed = bool(PLACED & set(heard.selection)) and heard.intent in WITHOUT_A_LIST
    waits = context.open_question is not None and context.open_question["kind"] in {"invoice", "piece"}
    # "Which card has the lowest fee?" compares something else.
    card = bool({"network", "card_type"} & set(heard.entities))
    elsewhere = not heard.bill and (heard.intent == "out_of_scope" or card)
    meant = placed and not waits and is_theirs(heard, context) and heard.reference != "other" and not elsewhere
    return Answer("my_invoice_status", named(heard, context)) if meant else None


def names_a_day_of_theirs(heard: NluResult, context: Context) -> Command | None:
    """ "The bill due on the 5th, is it for the same?", heard as terms, of which none is named."""
    after = "after" in heard.selection and current_of(context) is not None
    term = heard.entities.get("matter")
    untold = heard.intent == UNTOLD and (term is None or (after and term == "next_term"))
    meant = untold and {"on_day", "after"} & set(heard.selection) and is_theirs(heard, context)
    return Answer("my_invoice_status", named(heard, context)) if meant else None


def is_theirs(heard: NluResult, context: Context) -> bool:
    return context.customer is not None and not {"company", "product"} & set(heard.entities)


def of_one(heard: NluResult, context: Context) -> dict[str, Any]:
    number = heard.entities.get("invoice_number") or current_of(context)
    return {"invoice_number": number} if number else {}


def current_of(context: Context) -> str | None:
    """The invoice that was spoken of in the last turns."""
    memory = context.dialogue_context
    number = memory.get("current")
    return str(number) if number and is_remembered(int(memory.get("current_age", 0))) else None


PROPOSERS = (
    Proposer(0.945, asks_what_it_was_paid_with),
    Proposer(0.83, asks_since_when_they_have_it),
    Proposer(0.83, asks_why_there_are_two),
    Proposer(0.83, counts_what_is_late),
    Proposer(0.885, was_told_nothing),
    Proposer(0.89, speaks_of_their_charges),
    Proposer(0.89, says_that_another_fails),
    Proposer(0.89, asks_whether_it_runs_meanwhile),
    Proposer(0.62, places_one_of_theirs),
    Proposer(0.72, names_a_day_of_theirs),
)
