"""Read a message as one on a payment that the customer made and misses."""

from __future__ import annotations

from typing import Final

from bot.dialogue.chosen_means import MEANS
from bot.dialogue.commands import Answer, Command
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.dialogue.follow_ups import SAYS_LITTLE, named
from bot.dialogue.lost_payment import DETAILS, MEMORY, TOPIC, is_asked, is_expected
from bot.dialogue.references import describes
from bot.knowledge.memory import is_remembered

# What an angry "I paid, why is it suspended" is taken for, what a payment's own reference is taken for, and what holds
# only for a payment that has come.
SOUNDS_LIKE: Final = frozenset(
    {"my_service_status", "my_due", "my_invoice_status", "suspension_policy", "payment_problem", "complaint"}
)
BESIDE_A_REFERENCE: Final = SOUNDS_LIKE | {
    "gateway_steps", "gateway_supported", "gateway_choose", "gateway_list", "pay_invoice_howto",
    "activation_after_payment", "invoice_status_meaning", "invoice_list_howto",
}  # fmt: skip
UNTIL_IT_IS_FOUND: Final = frozenset({"activation_after_payment", "payment_problem"})
DOUBT: Final = 0.6  # probability of an intent
HEARD_AS: Final = frozenset({"pay_link", "my_invoice_status", "fallback"})  # what "I have paid 4822" is taken for
WOULD_BE: Final = frozenset({TOPIC, "payment_problem", "fallback"})
SAYS_NOTHING: Final = frozenset({"greet", "thanks", "help", "affirm", "goodbye", "safety_warning"})


def wants_a_person(heard: NluResult, context: Context) -> Command | None:
    """Yes, after the answer on a missing payment: its last words are that a person can look."""
    yes = heard.intent == "affirm" and is_asked(context.dialogue_context) and not heard.told.get("asks")
    return Answer("handoff", {"reason": TOPIC}) if yes else None


def misses_a_payment(heard: NluResult, context: Context) -> Command | None:
    """A payment was made and is not seen, whatever the message sounds like."""
    missed = heard.intent == TOPIC or _is_missed(heard, context)
    return _asked_of(heard, context) if missed else None


def asks_whether_paying_does(heard: NluResult, context: Context) -> Command | None:
    """ "If I pay that by bKash, will it do?", "I have 1200, the server's then": heard as a payment that was made, or as
    how one pays; it is the bill's link, and what it takes."""
    made = bool(heard.told.get("made")) or is_asked(context.dialogue_context)
    of_a_bill = heard.intent == "pay_invoice_howto" and "service" in heard.selection
    if made or not heard.would or not (heard.intent in WOULD_BE or of_a_bill):
        return None
    own = context.customer is not None and (context.shown or describes(heard.selection))
    if heard.intent == "fallback" and not MEANS & set(heard.entities):
        return None
    return Answer("pay_link" if own else "gateway_supported", named(heard, context))


def tells_of_the_payment(heard: NluResult, context: Context) -> Command | None:
    """ "bkash", "trx id 9HG7X2KL1M" told of a missing payment; a transaction id needs no asking."""
    if heard.intent in NOT_UNDERSTOOD and "transaction_id" in heard.entities:
        return _asked_of(heard, context)
    if not is_expected(context.dialogue_context):
        return None
    details = DETAILS & set(heard.told)
    numbered = bool({"number", "invoice_number"} & set(heard.told))
    # Two of them at once answer what was asked, whatever the words sound like.
    wants_it = heard.intent in {"pay_link", "download_link"} and heard.confidence >= DOUBT
    many = bool(details) and numbered and not wants_it
    # "and how do I set up mail for the domain?" names one and asks something else.
    pointed = (describes(heard.selection) or heard.reference == "other") and heard.intent != "out_of_scope"
    unsure = heard.intent in {"pay_link", "download_link"} and not wants_it  # "the bigger one"
    says_little = heard.bare or unsure or heard.intent in NOT_UNDERSTOOD | CONTEXTUAL | SAYS_LITTLE
    if context.dialogue_context.get("said") == TOPIC and heard.reference == "other":
        # "Not that one, it was the other one"; "and till when is the other one due?" asks something else.
        says_little = says_little or (heard.intent == "my_invoice_status" and bool(heard.told.get("plain")))
    told = (
        (heard.intent == "dont_know" and is_asked(context.dialogue_context))
        or {"transaction_id", "asks"} & set(heard.told)  # "and shall I pay again?"
        or (is_answer(heard, context) and heard.intent != "handoff")
        or many
        or (says_little and (details or ((numbered or pointed) and not wants_it)))
    )
    return _asked_of(heard, context) if told else None


def says_it_is_paid(heard: NluResult, context: Context) -> Command | None:
    """ "4822 er taka diya disi", heard as a wish for that invoice's link, for its status, or not understood."""
    told = heard.told.get("made") and heard.told.get("plain")
    of_one = len(heard.selection.get("numbers", ())) <= 1 and heard.reference not in {"other", "all"}
    elsewhere = {"product", "company"} & set(heard.entities)
    # "Whichever I paid last" is one of their list.
    elsewhere = elsewhere or heard.reference == "-1" or heard.selection.get("issued") == "last"
    return _asked_of(heard, context) if told and of_one and heard.intent in HEARD_AS and not elsewhere else None


def is_answer(heard: NluResult, context: Context) -> bool:
    """Whether a message is plainly told in answer: an id, two details at once, or one and no question."""
    details = DETAILS & set(heard.told)
    if not is_expected(context.dialogue_context) or not details:
        return False
    return "transaction_id" in details or len(details) > 1 or bool(heard.told.get("plain"))


def _is_missed(heard: NluResult, context: Context) -> bool:
    payment = context.dialogue_context.get(MEMORY) or {}
    told = bool(payment) and is_remembered(int(payment.get("age", 0)))
    if not told and (heard.foreign or ("company" in heard.entities and heard.intent in NOT_UNDERSTOOD)):
        return False  # "my client paid me half", "GoDaddy took money": another's payment
    if heard.told.get("missed") and (heard.told.get("made") or (told and heard.intent in NOT_UNDERSTOOD)):
        return heard.intent in SOUNDS_LIKE | NOT_UNDERSTOOD
    if is_asked(context.dialogue_context) and heard.intent in UNTIL_IT_IS_FOUND:
        return True
    if "transaction_id" in heard.told and heard.intent in BESIDE_A_REFERENCE:
        return True
    # "salam, I sent 1150 by Nagad yesterday" is no greeting.
    told = (DETAILS | {"to"}) & set(heard.told)
    return bool(heard.told.get("made") and told) and heard.intent in SAYS_NOTHING | NOT_UNDERSTOOD


def _asked_of(heard: NluResult, context: Context) -> Answer:
    """The question on that payment, without a bare number: whether that is a sum, the action knows."""
    entities = named(heard, context)
    bare = heard.told.get("number")
    return Answer(
        TOPIC, {name: value for name, value in entities.items() if not (name == "invoice_number" and value == bare)}
    )
