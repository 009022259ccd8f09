"""Read a message after a bill of the customer's own: its price once more, what it was for, when the next one comes."""

from __future__ import annotations

from bot.dialogue.books import LITTLE, OF_BILLS, current_of, is_theirs, of_one
from bot.dialogue.commands import Answer, Command, Proposer, Say
from bot.dialogue.dialogue_context import CONTEXTUAL, UNTOLD, Context, NluResult
from bot.knowledge.topics import is_account

# As which "paid, check it" is heard.
SAYS_DONE = frozenset({"cancel", "thanks", "feedback_positive", "my_invoice_status", "pay_link"})


def asks_for_one_more_price(heard: NluResult, context: Context) -> Command | None:
    """ "Same price?", after what they have or paid: the price that holds now."""
    of_it = context.last is not None and is_account(context.last) and context.age <= 1
    meant = heard.books == "same" and of_it and is_theirs(heard, context)
    held = dict(context.held) if context.last == "my_service_status" else {}
    return Answer("my_service_status", held) if meant else None


def asks_whether_it_is_for(heard: NluResult, context: Context) -> Command | None:
    """ "Is that the hosting's?", right after an invoice: what it is for is told with it."""
    memory = context.dialogue_context
    told = context.last == "my_invoice_status" and memory.get("current_age") == 0 and bool(memory.get("current"))
    of_it = heard.reference == "that" and set(heard.selection) == {"service"} and heard.intent in LITTLE
    return Answer("my_invoice_status", {"invoice_number": memory["current"]}, settles=True) if told and of_it else None


def asks_of_its_bill(heard: NluResult, context: Context) -> Command | None:
    """ "When does its bill come?", "so every six months?", of the service or the bill that was just told."""
    last = context.last
    of_it = last == "my_service_status" or (heard.books == "term" and last in OF_BILLS)
    named_ = "service" in heard.selection
    meant = heard.books in {"comes", "term"} and ((of_it and context.age <= 1) or named_) and is_theirs(heard, context)
    if not meant:
        return None
    number = current_of(context) if last in OF_BILLS else None
    if named_:
        return Answer("my_service_status", {"selection": {"service": heard.selection["service"]}})
    return Answer("my_service_status", {"invoice_number": number} if number else dict(context.held))


def wants_to_be_reminded(heard: NluResult, context: Context) -> Command | None:
    """Bills are announced; days of their own nobody keeps."""
    return Answer("invoice_timing") if heard.books == "remind" and heard.intent in LITTLE else None


def asks_of_one_after_a_link(heard: NluResult, context: Context) -> Command | None:
    """ "5115 er ta diyechi?", "5117 is pending, do I pay again?", right after a link: how that one stands."""
    number = heard.entities.get("invoice_number")
    meant = heard.books in {"paid", "again"} and number and context.last == "pay_link" and is_theirs(heard, context)
    topic = "paid_but_unpaid" if heard.books == "again" else "my_invoice_status"
    return Answer(topic, {"invoice_number": number}) if meant else None


def asks_for_what_they_pay(heard: NluResult, context: Context) -> Command | None:
    meant = heard.books == "pays_for" and is_theirs(heard, context)
    return Answer("my_service_status") if meant else None


def counts_those_of_a_time(heard: NluResult, context: Context) -> Command | None:
    """ "How many invoices did you make this month?"."""
    meant = heard.books == "counts" and "month" in heard.selection and is_theirs(heard, context) and not heard.paid
    return Answer("my_invoices", {"selection": {"month": heard.selection["month"]}}) if meant else None


def wants_one_more(heard: NluResult, context: Context) -> Command | None:
    """ "The server's too", right after a link or a PDF."""
    again = context.last in {"pay_link", "download_link"} and context.age == 0
    meant = heard.books == "too" and again and heard.selection and is_theirs(heard, context)
    return Answer(str(context.last), {"selection": dict(heard.selection)}) if meant else None


def waits(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, will wait" is no yes to an offer."""
    return Say("affirm", {"act": "noted"}) if heard.books == "waits" else None


def asks_how_they_differ(heard: NluResult, context: Context) -> Command | None:
    """ "What's the difference?", of the bills that were shown."""
    of_them = context.last in OF_BILLS or heard.intent in LITTLE | {"invoice_status_meaning"}
    meant = heard.books == "differ" and of_them and len(context.shown) > 1 and not heard.selection
    return Answer("my_invoice_status", {"selection": {"those": 0}}) if meant and is_theirs(heard, context) else None


def asks_which_are_paid(heard: NluResult, context: Context) -> Command | None:
    """ "Which of them are paid?", of a list of what is open."""
    status = heard.entities.get("status") or heard.selection.get("status")
    meant = heard.plural and status == "paid" and context.last in OF_BILLS
    return Answer("my_invoices", {"status": "paid"}) if meant and is_theirs(heard, context) else None


def asks_what_cancelling_leaves(heard: NluResult, context: Context) -> Command | None:
    elsewhere = {"company", "product"} & set(heard.entities)
    return Answer(UNTOLD, {"matter": "bill_after_leaving"}) if heard.books == "cancels" and not elsewhere else None


def has_just_paid(heard: NluResult, context: Context) -> Command | None:
    """ "Paid. Check now", which is no "leave it"."""
    meant = heard.books == "done" and heard.intent in LITTLE | SAYS_DONE
    return Answer("paid_but_unpaid", of_one(heard, context)) if meant and is_theirs(heard, context) else None


def pays_them_at_once(heard: NluResult, context: Context) -> Command | None:
    """ "I want to pay together", of those that were shown, else of all."""
    meant = heard.books == "at_once" and heard.intent in {"pay_link", "pay_all_howto"} and context.last in OF_BILLS
    if not meant or heard.selection or heard.reference or not is_theirs(heard, context):
        return None
    shown = {"selection": {"those": 0}} if len(context.shown) > 1 else {"reference": "all"}
    return Answer("pay_link", shown)


def asks_how_to_pay_it(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, how do I pay?", right after one invoice: that one's link, or why it has none."""
    memory = context.dialogue_context
    number = str(memory["current"]) if memory.get("current") and memory.get("current_age") == 0 else None
    told = context.last == "my_invoice_status" and context.age == 0 and not heard.entities
    meant = heard.intent == "pay_invoice_howto" and heard.bare and told
    return Answer("pay_link", {"invoice_number": number}) if meant and number and context.customer else None


def asks_of_terms_beside(heard: NluResult, context: Context) -> Command | None:
    """ "Also my address on the invoice is the old one", while it is asked which one to pay."""
    waits = context.open_question is not None and context.open_question["kind"] == "invoice"
    matter, chooses = heard.entities.get("matter"), heard.intent == "choose"
    meant = matter and (chooses or (waits and heard.intent in CONTEXTUAL)) and not heard.selection.get("numbers")
    return Answer(UNTOLD, {"matter": matter}) if meant else None


def asks_for_another_package(heard: NluResult, context: Context) -> Command | None:
    """ "What is it with the business package?": not what they have."""
    elsewhere = {"company", "product"} & set(heard.entities)
    matter = {"another": "price", "bigger": "plan_change"}.get(heard.books)
    return Answer(UNTOLD, {"matter": matter}) if matter and not elsewhere else None


def asks_what_that_was_for(heard: NluResult, context: Context) -> Command | None:
    current = current_of(context)
    meant = heard.books == "for" and heard.intent in LITTLE | {"my_due"} and not heard.selection
    if meant and "amount" in heard.entities and is_theirs(heard, context):
        return Answer("my_invoice_status", {"amount": heard.entities["amount"]})  # "the mail of 1150, what is it for?"
    return Answer("my_invoice_status", {"invoice_number": current}) if meant and current else None


PROPOSERS = (
    Proposer(0.81, asks_for_one_more_price),
    Proposer(0.83, asks_for_another_package),
    Proposer(0.62, asks_what_that_was_for),
    Proposer(0.62, asks_whether_it_is_for),
    Proposer(0.83, asks_of_its_bill),
    Proposer(0.885, wants_to_be_reminded),
    Proposer(0.89, asks_of_one_after_a_link),
    Proposer(0.83, asks_for_what_they_pay),
    Proposer(0.83, counts_those_of_a_time),
    Proposer(0.83, wants_one_more),
    Proposer(0.92, waits),
    Proposer(0.83, asks_how_they_differ),
    Proposer(0.81, asks_which_are_paid),
    Proposer(0.83, asks_what_cancelling_leaves),
    Proposer(0.965, has_just_paid),
    Proposer(0.8, pays_them_at_once),
    Proposer(0.72, asks_how_to_pay_it),
    Proposer(0.89, asks_of_terms_beside),
)
