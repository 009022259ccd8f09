"""Read a message as asked of the customer's own invoices, with what was just shown in sight."""

from __future__ import annotations

from bot.dialogue.commands import Answer, Command, Proposer
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, UNTOLD, Context, NluResult
from bot.dialogue.follow_ups import named
from bot.dialogue.references import describes, pointed_at
from bot.knowledge.link_lifetime import LINKS
from bot.knowledge.memory import is_remembered
from bot.knowledge.topics import is_account, topics

# "What does cancelled mean" is asked of the word, "if I don't pay it, is the server gone" of the rule.
OF_THE_RULE = {
    "invoice_status_meaning": {"status", "not_status"},
    "suspension_policy": {"service", "not_service", "month"},  # "if I wait until January?"
}
UNSURE = 0.6  # probability of an intent
LISTS = frozenset({"my_due", "my_invoices"})
SUPERLATIVE = frozenset({"size", "due"})
# What is asked of the invoice whose status was just shown (bot.nlu.payment_report.asks).
OF_A_STATUS = {"next": "my_invoice_status", "again": "paid_but_unpaid"}
# A general question that points at invoices of one's own is about these.
OF_ONES_OWN = {
    "rbi_deadline": "my_invoice_status",
    "invoice_status_meaning": "my_invoice_status",
    "suspension_policy": "my_invoice_status",
    "invoice_timing": "my_invoice_status",
    "pay_invoice_howto": "pay_link",
    "manual_payment_howto": "pay_link",
    "pay_all_howto": "pay_link",
    "invoice_download_howto": "download_link",
    "gateway_steps": "pay_link",
}


def means_own_invoices(heard: NluResult, context: Context) -> Command | None:
    """ "When was the other one due", "a way to pay the VPS", of a customer with their invoices in sight."""
    own = OF_ONES_OWN.get(heard.intent)
    if own is None or context.customer is None:
        return None
    if heard.intent == "rbi_deadline" and _was_only_named(context):  # it went to the ticket, or was masked
        return None if {"product", "bank", "network"} & set(heard.entities) else Answer(own, named(heard, context))
    named_last = heard.reference == "that" and _was_named_last(context)  # "that one's PDF while I wait"
    if not (context.shown and is_remembered(context.age)) and not named_last:
        return None
    if heard.intent == "rbi_deadline":  # a date asked for after an invoice is that invoice's
        last, elsewhere = context.last, {"product", "bank", "network"} & set(heard.entities)
        return Answer(own, named(heard, context)) if last and is_account(last) and not elsewhere else None
    said = set(heard.selection) - {"numbers", "not_numbers", "ranges"} - OF_THE_RULE.get(heard.intent, set())
    # "Is the overdue one, that one's service, off?"
    that = heard.reference == "that" and (heard.intent not in OF_THE_RULE or "status" in heard.selection)
    other = heard.reference == "other"
    if other and heard.intent == "suspension_policy":  # where it points at none, the rule says more than "which one?"
        other = pointed_at("other", context.shown, context.dialogue_context.get("current")) is not None
    return Answer(own, named(heard, context)) if said or that or other else None


def _was_only_named(context: Context) -> bool:
    """Whether an invoice was named just now and nothing was answered, so that it is all that is spoken of."""
    return context.last is None and _was_named_last(context)


def _was_named_last(context: Context) -> bool:
    memory = context.dialogue_context
    return bool(memory.get("current")) and is_remembered(memory.get("current_age", 0))


def asks_which_of_them(heard: NluResult, context: Context) -> Command | None:
    """ "Which must be paid first?", "which is the bigger?", of the list that was just shown: that one is told."""
    of_a_list = context.last in LISTS and context.age == 0 and len(context.shown) > 1
    late = heard.plural and heard.selection in ({"status": "overdue"}, {"status": "unpaid"})
    if of_a_list and late and heard.intent in {"my_invoice_status", "invoice_status_meaning"}:
        return Answer("my_due")  # the latest first, each with its days
    one = bool(heard.selection) and set(heard.selection) <= SUPERLATIVE
    # "Which has been open the longest?", whatever was shown.
    of_all = "due" in heard.selection and set(heard.selection) == {"due", "status"}
    asked = heard.intent in LISTS and ((of_a_list and one) or of_all)
    return Answer("my_invoice_status", named(heard, context)) if asked else None


def asks_how_long(heard: NluResult, context: Context) -> Command | None:
    """ "And then how long?" after how to pay is no question on a ticket, where nobody is awaited."""
    no_ticket = heard.intent == "ticket_status" and not (context.awaited or "ticket_number" in heard.entities)
    paying = context.last in {"pay_invoice_howto", "pay_all_howto", "gateway_steps", "pay_link"} and context.age <= 1
    return Answer("activation_after_payment") if no_ticket and paying else None


def asks_of_bills_described(heard: NluResult, context: Context) -> Command | None:
    """ "The VPS's bill, how much?", heard half as its status and half as what is owed: either tells it."""
    likely = heard.options[:2]
    of_bills = bool(likely) and all(is_account(topic) for topic in likely) and topics()[likely[0]].invoice
    meant = heard.intent == "fallback" and describes(heard.selection) and of_bills
    return Answer(likely[0], named(heard, context)) if meant else None


def asks_of_a_bill(heard: NluResult, context: Context) -> Command | None:
    """ "Forget the hosting, what about the VPS bill", not understood but for the bill that is described."""
    unsure = heard.intent == "fallback" or (
        heard.intent in {"invoice_timing", "out_of_scope"} and heard.confidence < UNSURE
    )
    meant = unsure and heard.bill and describes(heard.selection) and not context.open_question
    theirs = bool(context.customer) and not {"company", "product"} & set(heard.entities)
    return Answer("my_invoice_status", named(heard, context)) if meant and theirs and not heard.down else None


def asks_what_was_paid(heard: NluResult, context: Context) -> Command | None:
    """ "How much did I pay this year?", which sounds like what is owed, or like a payment that is missed."""
    elsewhere = {"company", "product"} & set(heard.entities) or heard.intent in {"handoff", "refund_policy"}
    return Answer("my_invoices", {"selection": dict(heard.paid)}) if heard.paid and not elsewhere else None


OF_PAYMENTS = frozenset(
    {*LISTS, "my_recurring_status", "my_service_status", "paid_but_unpaid", "fallback", "dont_know"}
)


def asks_of_the_last_paid(heard: NluResult, context: Context) -> Command | None:
    """ "When did you last charge me?", after what failed: the one that was paid."""
    last = heard.selection.get("issued") == "last" or heard.reference == "-1"
    last_paid = heard.selection.get("status") == "paid" and last
    untold = heard.intent == UNTOLD and "matter" not in heard.entities  # no term of the company's is named
    of_it = (untold or heard.intent in OF_PAYMENTS) and context.customer
    return Answer("my_invoice_status", named(heard, context)) if last_paid and of_it else None


def asks_what_is_unpaid(heard: NluResult, context: Context) -> Command | None:
    """ "Which of them are not paid yet?", not understood otherwise."""
    meant = heard.unpaid and heard.intent in NOT_UNDERSTOOD | CONTEXTUAL
    return Answer("my_due") if meant and not {"company", "product"} & set(heard.entities) else None


def asks_how_long_the_link_works(heard: NluResult, context: Context) -> Command | None:
    """ "How long do I have before it expires?", right after a link: it is the link that expires."""
    said = str(context.dialogue_context.get("said"))
    return Answer(said) if heard.lifetime and said in LINKS else None


def asks_whether_one_is_owed(heard: NluResult, context: Context) -> Command | None:
    """ "And 4755? do I owe you that too": that invoice, not the sum of all."""
    number, several = heard.entities.get("invoice_number"), len(heard.selection.get("numbers", ())) > 1
    one = (
        number and heard.intent == "my_due" and heard.reference in {None, "that"} and not several and not heard.excluded
    )
    return Answer("my_invoice_status", {"invoice_number": number}) if one else None


def names_one_of_theirs(heard: NluResult, context: Context) -> Command | None:
    """ "Salam, it is about 4821", heard as a greeting or not at all: how that invoice stands."""
    number = heard.entities.get("invoice_number")
    little = heard.intent in {"greet", "fallback", "help"} and not context.open_question and not heard.told
    return Answer("my_invoice_status", {"invoice_number": number}) if number and little else None


def misses_a_service(heard: NluResult, context: Context) -> Command | None:
    """ "Amar website kaj kortese na", of a customer, not understood: a bill may be why, which is looked at first."""
    of_theirs = "service" in heard.selection or "domain_name" in heard.entities
    off = heard.down and of_theirs and heard.intent == "fallback" and not {"company", "product"} & set(heard.entities)
    return Answer("my_service_status", named(heard, context)) if off and context.customer else None


def asks_what_to_do(heard: NluResult, context: Context) -> Command | None:
    """ "Do I have to do anything?", "shall I pay again?" of the invoice whose status was just shown."""
    topic = OF_A_STATUS.get(heard.told.get("asks", ""))
    current = heard.entities.get("invoice_number") or context.dialogue_context.get("current")
    just_now = context.last in {"my_invoice_status", "my_service_status"} and context.age == 0
    if not just_now or "matter" in heard.entities:
        return None  # "forgot my password, what now?"
    return Answer(topic, {"invoice_number": current}) if topic and current else None


PROPOSERS = (
    Proposer(0.8, means_own_invoices),
    Proposer(0.8, asks_which_of_them),
    Proposer(0.8, asks_of_the_last_paid),
    Proposer(0.8, asks_how_long_the_link_works),
    Proposer(0.76, asks_whether_one_is_owed),
    Proposer(0.61, asks_what_is_unpaid),
    Proposer(0.945, asks_what_was_paid),
    Proposer(0.54, asks_of_bills_described),
    Proposer(0.51, names_one_of_theirs),
    Proposer(0.51, asks_of_a_bill),
    Proposer(0.5, misses_a_service),
    Proposer(0.75, asks_what_to_do),
    Proposer(0.75, asks_how_long),
)
