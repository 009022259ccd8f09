"""Read a message as the answer to the question that the bot has open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.commands import Answer, Command, HandOver, Proposer, Repeat, Say
from bot.dialogue.diagnosis_questions import answers, filled, merged, names_another_card
from bot.dialogue.dialogue_context import CONTEXTUAL, NOT_UNDERSTOOD, Context, NluResult
from bot.dialogue.lost_payment import DETAILS, is_asked, is_expected
from bot.dialogue.references import describes, named_invoice, pointed_at
from bot.knowledge.topics import is_substantive

HANDOFF = "handoff"
SURE = 0.8  # probability of an intent
# Of a case that is handed on: what was said to have gone wrong, and how long it will take, its own answer tells.
TOLD_BY_IT = frozenset({"paid_but_unpaid", "activation_after_payment", "ticket_status", "complaint", "fallback"})
CARD = "emandate_card_supported"
OF_NO_CARD = frozenset({"billing", "device", "account"})
HOSTS_OWN = "my_recurring_status"


def names_the_invoice(heard: NluResult, context: Context) -> Command | None:
    """ "4822", "the bigger one", "both", "the second", "yes" where there is one, in answer to which invoice it is."""
    asked = _open(context, "invoice")
    if asked is None or _is_another_request(heard, asked):
        return None
    topic = str(asked["topic"])
    listed = [str(number) for number in asked["invoices"]]
    named = [str(one) for one in heard.selection.get("numbers", ())]
    if len(named) == 1 and named[0] in listed and not {"month", "after"} & set(heard.selection):
        return Answer(topic, {"invoice_number": named[0]}, settles=True)  # whatever else is read out of the words
    if describes(heard.selection):
        return Answer(topic, named_invoice(topic, {}, heard, context.dialogue_context), settles=True)
    number = heard.entities.get("invoice_number")
    if number is None and heard.reference == "all":
        return Answer(topic, {"reference": "all"}, settles=True)
    number = number or pointed_at(heard.reference, listed, context.dialogue_context.get("current"))
    if number is None and heard.intent == "affirm" and len(listed) == 1:
        number = listed[0]  # "the only one: this one?"
    return None if number is None else Answer(topic, {"invoice_number": number}, settles=True)


def names_its_card_or_sum(heard: NluResult, context: Context) -> Command | None:
    """ "The HDFC one's too", "the one of 2,300", not understood otherwise, where it is asked which invoice."""
    asked = _open(context, "invoice")
    unheard = heard.intent in CONTEXTUAL | NOT_UNDERSTOOD
    named = {name: value for name, value in heard.entities.items() if name in {"bank", "amount", "amount_currency"}}
    return Answer(str(asked["topic"]), named, settles=True) if asked and unheard and named else None


def tells_the_piece(heard: NluResult, context: Context) -> Command | None:
    """ "HDFC Visa", "above 15,000", "I do not know", in answer to what a diagnosis still needs."""
    asked = _open(context, "piece")
    if asked is None:
        return None
    pieces = filled(asked, heard.intent, heard.entities, heard.reference)
    of_no_card = asked["topic"] == CARD and set(pieces) <= OF_NO_CARD  # "every month?" says nothing of a card
    if of_no_card or not answers(asked, heard.intent, pieces, heard.bare):
        return None
    other = heard.intent != "deny" and names_another_card(asked, pieces)  # how that one stands, and it is asked again
    return Answer(CARD if other else str(asked["topic"]), merged(asked, pieces), settles=not other)


def means_the_host(heard: NluResult, context: Context) -> Command | None:
    """ "Hosting", "the VPS", "invoice 4901", in answer to which product's payment it is."""
    asked = _open(context, "piece") or {}
    named = "service" in heard.selection or {"invoice_number", "domain_name"} & set(heard.entities)
    if asked.get("asks") != "product" or not named or "product" in heard.entities:
        return None
    number = {name: value for name, value in heard.entities.items() if name == "invoice_number"}
    if heard.selection == {"service": "hosting"} and not number:
        return Answer(HOSTS_OWN, settles=True)  # what the company is called, not one of their services
    return Answer(HOSTS_OWN, named_invoice(HOSTS_OWN, number, heard, context.dialogue_context), settles=True)


def picks_a_topic(heard: NluResult, context: Context) -> Command | None:
    """ "The second", "yes", in answer to which of the likely topics it was."""
    options = [str(topic) for topic in (_open(context, "options") or {}).get("options", ())]
    picked = pointed_at(heard.reference, options, None)
    if picked is None and heard.intent == "affirm" and options:
        picked = options[0]
    none = picked is None or is_substantive(heard.intent)
    return None if none else Answer(str(picked), heard.entities, settles=True)


def wants_none_of_them(heard: NluResult, context: Context) -> Command | None:
    """ "No", in answer to which of the likely topics it was."""
    return HandOver() if _open(context, "options") and heard.intent in {"deny", "dont_know"} else None


def says_yes(heard: NluResult, context: Context) -> Command | None:
    """Yes to an offer; "and when will it be right?" and "so?" are none, and a person is called by a word of consent."""
    offer = _offer(heard, context)
    if heard.intent != "affirm" or heard.talk or offer is None:
        return None
    return None if heard.wavers and offer.get("topic") == HANDOFF else _accepted(offer)


def does_it_themselves(heard: NluResult, context: Context) -> Command | None:
    """ "Ok, emailing them now", to the offer of a person."""
    offered = (_offer(heard, context) or {}).get("topic") == HANDOFF
    doing = heard.wavers == "does" and heard.intent in {"affirm", HANDOFF}
    return Say("affirm", {"act": "noted"}) if offered and doing else None


def beside_a_yes(commands: Sequence[Command], heard: NluResult, context: Context) -> Sequence[Command]:
    """``commands``, and first what was offered, where a message says yes to that and more; what it tells is known."""
    accepted = _accepted(_open(context, "confirm")) if heard.agrees and heard.intent not in {"affirm", "deny"} else None
    if accepted is None:
        return commands
    told = {accepted.topic, *TOLD_BY_IT}
    return [accepted, *(one for one in commands if isinstance(one, Answer) and one.topic not in told)]


def says_no(heard: NluResult, context: Context) -> Command | None:
    """No to an offer; "no, it was Nagad" is none."""
    corrects = is_expected(context.dialogue_context) and DETAILS & set(heard.told)
    return Say("deny") if heard.intent == "deny" and _offer(heard, context) and not corrects else None


def does_not_answer(heard: NluResult, context: Context) -> Command | None:
    """Not understood, where something was asked; "and PayPal?" names something else."""
    asked = _open(context, "invoice") or _open(context, "piece")
    if asked is None or heard.intent not in CONTEXTUAL | NOT_UNDERSTOOD:
        return None
    named = asked["kind"] == "invoice" and heard.intent == "followup" and heard.entities
    return None if named else Repeat()


def _open(context: Context, kind: str) -> Mapping[str, Any] | None:
    """The open question, where it is of this kind; a button that is pressed answers none."""
    asked = context.open_question
    return asked if asked and asked["kind"] == kind and not context.pressed else None


def _offer(heard: NluResult, context: Context) -> Mapping[str, Any] | None:
    """What is offered, unless a question about a payment is asked beside."""
    about_payment = is_asked(context.dialogue_context) and heard.told.get("asks")
    return None if about_payment else _open(context, "confirm")


def _accepted(asked: Mapping[str, Any] | None) -> Answer | None:
    return Answer(str(asked["topic"]), asked.get("entities", {}), settles=True) if asked else None


def _is_another_request(heard: NluResult, asked: Mapping[str, Any]) -> bool:
    """ "4822 er pdf", while it is asked which one to pay; hardly more than a number may be heard as anything."""
    other = is_substantive(heard.intent) and heard.intent != asked["topic"]
    chosen = len(heard.selection.get("numbers", ())) == 1 and heard.selection["numbers"][0] in asked["invoices"]
    return other and (not (heard.bare or chosen) or heard.confidence >= SURE)


PROPOSERS = (
    Proposer(0.9, means_the_host),
    Proposer(0.88, names_the_invoice),
    Proposer(0.88, tells_the_piece),
    Proposer(0.88, picks_a_topic),
    Proposer(0.88, wants_none_of_them),
    Proposer(0.88, says_yes),
    Proposer(0.88, does_it_themselves),
    Proposer(0.88, says_no),
    Proposer(0.53, names_its_card_or_sum),
    Proposer(0.52, does_not_answer),
)
